// How long calculations let others in: they tell a Pace how much they have done, and each time that
// comes to about a millisecond it asks whoever wants the result whether to go on.
//
// Threads: of one calculation. Collector: unknown here; what `pause` does with it is its owner's
// affair.
#ifndef FALCON_TEXT_PACE_H_
#define FALCON_TEXT_PACE_H_

#include <cstddef>

namespace falcon::text {

class Pace {
 public:
  Pace(const Pace&) = delete;
  Pace& operator=(const Pace&) = delete;

  // Notes so many products of two 64-bit limbs. False: the result is not wanted any more, and what
  // is returned then means nothing.
  bool work(size_t products) {
    done_ += products;
    if (done_ < kPiece || stopped_) return !stopped_;
    done_ = 0;
    stopped_ = !pause();
    return !stopped_;
  }
  [[nodiscard]] bool stopped() const { return stopped_; }

 protected:
  Pace() = default;
  ~Pace() = default;
  // False: stop.
  virtual bool pause() = 0;

 private:
  static constexpr size_t kPiece = size_t{1} << 20;

  size_t done_ = 0;
  bool stopped_ = false;
};

// The same where there may be none, which never stops.
inline bool goes_on(Pace* pace, size_t products) { return pace == nullptr || pace->work(products); }

}  // namespace falcon::text

#endif  // FALCON_TEXT_PACE_H_
