// Natives: from the line that their author wrote to an object that can be called.
#include <cctype>

#include "base/assert.h"
#include "vm/vm.h"

namespace falcon::vm {
namespace {

// Reads "name(self, sep=None, /, *args, **kwargs)". The text is ours: an error in it is a bug.
class SignatureReader {
 public:
  SignatureReader(Vm& vm, const char* text) : vm_(vm), at_(text) {}

  Str* read(Signature* s) {
    Str* name = word();
    FALCON_ASSERT(*at_ == '(');
    ++at_;
    bool keyword_only = false;
    while (skip_blanks(), *at_ != ')') {
      FALCON_ASSERT(*at_ != '\0');
      if (*at_ == '/') {
        ++at_;
        s->positional_only = s->parameter_count;
      } else if (at_[0] == '*' && at_[1] == '*') {
        at_ += 2;
        s->extra = static_cast<int8_t>(add(s, word()));
      } else if (*at_ == '*') {
        ++at_;
        keyword_only = true;
        if (*at_ != ',') s->rest = static_cast<int8_t>(add(s, word()));
      } else {
        int place = add(s, word());
        bool optional = skip_default();
        if (!keyword_only) {
          s->positional_count = static_cast<uint8_t>(place + 1);
          if (!optional) s->required = s->positional_count;
        }
      }
      skip_blanks();
      if (*at_ == ',') ++at_;
    }
    return name;
  }

 private:
  void skip_blanks() {
    while (*at_ == ' ') ++at_;
  }
  Str* word() {
    const char* begin = at_;
    while (std::isalnum(static_cast<unsigned char>(*at_)) != 0 || *at_ == '_') ++at_;
    FALCON_ASSERT(at_ > begin);
    return vm_.intern(std::string_view(begin, static_cast<size_t>(at_ - begin)));
  }
  int add(Signature* s, Str* name) {
    FALCON_ASSERT(s->parameter_count < kMaxNativeParameters);
    s->names[s->parameter_count] = name;
    return s->parameter_count++;
  }
  // "=value" up to the comma or parenthesis that ends it.
  bool skip_default() {
    if (*at_ != '=') return false;
    int depth = 0;
    char quote = '\0';
    for (; *at_ != '\0'; ++at_) {
      if (quote != '\0') {
        if (*at_ == quote) quote = '\0';
      } else if (*at_ == '\'' || *at_ == '"') {
        quote = *at_;
      } else if (*at_ == '(' || *at_ == '[') {
        ++depth;
      } else if (depth > 0 && (*at_ == ')' || *at_ == ']')) {
        --depth;
      } else if (depth == 0 && (*at_ == ',' || *at_ == ')')) {
        break;
      }
    }
    return true;
  }

  Vm& vm_;
  const char* at_;
};

}  // namespace

Native* Vm::native(const NativeDef& def, Type* owner, Value data) {
  auto* native = heap.make<Native>(types.native, Kind::kNative);
  native->fn = def.fn;
  native->def = &def;
  native->signature = Signature();
  native->owner = owner;
  native->data = data;
  Signature& signature = native->signature;
  native->name = SignatureReader(*this, def.signature).read(&signature);
  if (signature.rest < 0 && signature.extra < 0) {
    signature.quick_least = signature.required;
    signature.quick_most = signature.positional_count;
  }
  return native;
}

Value Vm::method(Value callable, Value self) {
  auto* method = heap.make<Method>(types.method, Kind::kMethod);
  method->callable = callable;
  method->self = self;
  return method;
}

}  // namespace falcon::vm
