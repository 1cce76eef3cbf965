// Fuzz target: json. Any bytes are decoded or refused by a ValueError; what was decoded is encoded,
// in each way there is, and decoded to an equal value.
//
// A program in Falcon, so that the module is used as scripts use it; an exception that it does not
// expect is a finding.
#include "support.h"

namespace {

constexpr char kProgram[] = R"(
import json

func decoded(text) {
    try { return [json.decode(text)] } except ValueError { return None }
}

found = decoded(data)
try { text = data.decode() } except UnicodeError { text = None }
if text is None {
    assert found is None, "bytes that are not UTF-8 were decoded"
} else {
    assert decoded(text) == found, "the bytes and their text have different meanings"
}
if found is not None {
    value = found[0]
    for written in (
        json.encode(value), json.encode(value, 3), json.encode(value, "\t", sort_keys=True),
        json.encode(value, separators=(",", ":")),
    ) {
        again = json.decode(written)
        assert again == value, f"{value!r} came back as {again!r}"
        assert repr(again) == repr(value) or "{" in written, f"{value!r} came back as {again!r}"
    }
}
)";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace falcon;
  static fuzz::Runtime runtime(kProgram);
  fuzz::require(runtime.run(fuzz::view_of(data, size)) == 0,
                "the program that checks json has failed");
  return 0;
}
