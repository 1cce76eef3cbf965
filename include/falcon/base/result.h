// Result<T, E>: a value or an error, for operating errors that a caller must look at.
//
// Why not exceptions: an operating error is an ordinary outcome here, and a step function that is
// resumed thousands of times a second must not unwind. Why not std::expected: g++ 12 has none.
//
// A Result is move-only and [[nodiscard]]. Reading the side that is not there is a bug and aborts.
// FALCON_TRY hands an error on to the caller and gives the value otherwise.
#ifndef FALCON_BASE_RESULT_H_
#define FALCON_BASE_RESULT_H_

#include <new>
#include <type_traits>
#include <utility>

namespace falcon {

namespace detail {
// Prints which side was wrongly read and aborts.
[[noreturn]] void result_misuse(const char* side);
}  // namespace detail

// The value of an operation that has nothing to say but that it worked.
struct Ok {};

template <class T, class E>
class [[nodiscard]] Result {
  static_assert(!std::is_same_v<T, E>, "value and error must be different types");

 public:
  using value_type = T;
  using error_type = E;

  template <class U = T>
  requires(std::is_convertible_v<U&&, T> && !std::is_same_v<std::remove_cvref_t<U>, Result> &&
           !std::is_same_v<std::remove_cvref_t<U>, E>) Result(U&& value)
      : ok_(true) {
    ::new (static_cast<void*>(&value_)) T(std::forward<U>(value));
  }
  Result(E error) : ok_(false) { ::new (static_cast<void*>(&error_)) E(std::move(error)); }
  Result(Result&& other) noexcept : ok_(other.ok_) { adopt(other); }
  Result& operator=(Result&& other) noexcept {
    if (this != &other) {
      destroy();
      ok_ = other.ok_;
      adopt(other);
    }
    return *this;
  }
  ~Result() { destroy(); }

  bool ok() const { return ok_; }
  explicit operator bool() const { return ok_; }

  T& value() & { return need(true), value_; }
  const T& value() const& { return need(true), value_; }
  T&& value() && { return need(true), std::move(value_); }
  E& error() & { return need(false), error_; }
  const E& error() const& { return need(false), error_; }
  E&& error() && { return need(false), std::move(error_); }

  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }

 private:
  void need(bool ok) const {
    if (ok_ != ok) [[unlikely]] {
      detail::result_misuse(ok ? "value" : "error");
    }
  }
  void adopt(Result& other) {
    if (ok_) {
      ::new (static_cast<void*>(&value_)) T(std::move(other.value_));
    } else {
      ::new (static_cast<void*>(&error_)) E(std::move(other.error_));
    }
  }
  void destroy() {
    if (ok_) {
      value_.~T();
    } else {
      error_.~E();
    }
  }

  union {
    T value_;
    E error_;
  };
  bool ok_;
};

}  // namespace falcon

#define FALCON_CONCAT_INNER(a, b) a##b
#define FALCON_CONCAT(a, b) FALCON_CONCAT_INNER(a, b)
#define FALCON_TRY_INNER(result, declaration, expression) \
  auto result = (expression);                             \
  if (!result.ok()) {                                     \
    return std::move(result).error();                     \
  }                                                       \
  declaration = std::move(result).value()

// FALCON_TRY(auto x, f()): runs f(), returns its error from this function or binds its value.
#define FALCON_TRY(declaration, expression) \
  FALCON_TRY_INNER(FALCON_CONCAT(falcon_try_, __COUNTER__), declaration, expression)

// FALCON_TRY_OK(f()): the same where the value does not matter.
#define FALCON_TRY_OK(expression)                               \
  do {                                                          \
    if (auto falcon_tried = (expression); !falcon_tried.ok()) { \
      return std::move(falcon_tried).error();                   \
    }                                                           \
  } while (false)

#endif  // FALCON_BASE_RESULT_H_
