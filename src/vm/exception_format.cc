// Tracebacks as people read them.
//
// A frame shows file, line, function, the source line, and marks under the part of the line that
// was being worked out (syntax/diagnostics.h); a span over several lines is shown by the line of
// its focus. A recursion is folded, be it over several functions, and of what is still long the
// middle is left out. A chain of causes is printed oldest first, by a walk and not by recursion,
// because a loop that raises from what it caught makes chains of any length.
#include <algorithm>
#include <vector>

#include "bytecode/chunk.h"
#include "syntax/focus.h"
#include "syntax/source.h"
#include "text/utf8.h"
#include "vm/exception.h"
#include "vm/exception_type.h"
#include "vm/suggest.h"
#include "vm/vm.h"

namespace falcon::vm {

namespace {

// As Python: a frame is shown so many times, then counted.
constexpr uint32_t kShownRepeats = 3;
// The most frames that are looked at as one round of a recursion.
constexpr uint32_t kMaxPeriod = 8;
// Of more lines than these the middle is left out.
constexpr size_t kShownFirst = 25;
constexpr size_t kShownLast = 25;

constexpr std::string_view kCauseSentence =
    "\nThe above exception was the direct cause of the following exception:\n\n";
constexpr std::string_view kContextSentence =
    "\nDuring handling of the above exception, another exception occurred:\n\n";

// One line of a traceback: a frame, or how often those before it were repeated.
struct TraceLine {
  const TraceEntry* entry;  // null: repeats
  uint32_t period = 0;
  uint32_t more = 0;
};

bool same_place(const TraceEntry& a, const TraceEntry& b) {
  return a.code == b.code && a.pc == b.pc;
}

// How often the `period` frames from `at` on (towards 0) follow one another.
uint32_t rounds(const TraceEntry* trace, uint32_t at, uint32_t period) {
  uint32_t same = 0;
  while (at >= period + same && same_place(trace[at - same], trace[at - same - period])) ++same;
  return 1 + same / period;
}

std::vector<TraceLine> lines_of(const Exception* exception) {
  std::vector<TraceLine> lines;
  const TraceEntry* trace = exception->trace;
  for (uint32_t left = exception->trace_count; left > 0;) {
    uint32_t period = 1;
    uint32_t times = 1;
    for (uint32_t p = 1; p <= kMaxPeriod && times <= kShownRepeats; ++p) {
      period = p;
      times = rounds(trace, left - 1, p);
    }
    if (times <= kShownRepeats) {
      lines.push_back({&trace[--left]});
      continue;
    }
    for (uint32_t i = 0; i < kShownRepeats * period; ++i) lines.push_back({&trace[left - 1 - i]});
    lines.push_back({nullptr, period, times - kShownRepeats});
    left -= times * period;
  }
  return lines;
}

std::string repeated(const TraceLine& line) {
  const std::string what =
      line.period == 1 ? "Previous line" : cat("Previous ", line.period, " frames");
  return cat("  [", what, " repeated ", line.more, " more time", line.more == 1 ? "" : "s", "]\n");
}

// What stands for the middle of a long traceback; *at goes on to the first line behind it, which is
// a frame.
std::string left_out(const std::vector<TraceLine>& lines, size_t* at) {
  uint64_t frames = 0;
  for (; *at < lines.size() - kShownLast || lines[*at].entry == nullptr; ++*at) {
    const TraceLine& line = lines[*at];
    frames += line.entry != nullptr ? 1 : uint64_t{line.period} * line.more;
  }
  return cat("  [", frames, " more frames]\n");
}

void append_frames(Vm& vm, std::string& out, const Exception* exception) {
  if (exception->trace_count == 0) return;
  out += "Traceback (most recent call last):\n";
  const std::vector<TraceLine> lines = lines_of(exception);
  const bool cut = lines.size() > kShownFirst + kShownLast;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (cut && i == kShownFirst) out += left_out(lines, &i);
    if (lines[i].entry == nullptr) {
      out += repeated(lines[i]);
      continue;
    }
    const TracePlace place = place_of(*lines[i].entry);
    out += syntax::place_line(place.file, place.line, lines[i].entry->code->name->view(),
                              vm.error_colors());
    out += syntax::excerpt(place.text, place.marks, vm.error_colors());
  }
}

// "ValueError", "library.Odd": the module is named unless it is the program itself.
std::string class_name(Vm& vm, const Type* type) {
  Value module = dict_get_str(vm, type->dict, vm.names.module);
  if (!is_str(module) || as_str(module)->view() == "__main__" ||
      as_str(module)->view() == "builtins") {
    return std::string(type->qualified_name->view());
  }
  return cat(as_str(module)->view(), ".", type->qualified_name->view());
}

std::string text_of(Vm& vm, Value value) {
  Value text = vm.str(value);
  if (!text.is_error()) return std::string(as_str(text)->view());
  vm.take_exception();
  return "<exception str() failed>";
}

// Byte offset of a column (from 1) in a line.
size_t offset_of_column(std::string_view line, int64_t column) {
  if (column < 1 || !text::is_valid_utf8(line)) return 0;
  return text::offset_of_code_point(line, static_cast<size_t>(column - 1));
}

// The place in a text that a SyntaxError is about.
void append_syntax_place(Vm& vm, std::string& out, const Exception* exception) {
  Value line = exception_attribute(vm, exception, "lineno");
  Value file = exception_attribute(vm, exception, "filename");
  if (!line.is_int() || !is_str(file)) return;
  out += syntax::place_line(as_str(file)->view(),
                            static_cast<size_t>(std::max<int64_t>(line.as_int(), 0)), {},
                            vm.error_colors());
  Value text = exception_attribute(vm, exception, "text");
  Value begin = exception_attribute(vm, exception, "offset");
  Value end = exception_attribute(vm, exception, "end_offset");
  if (!is_str(text) || !begin.is_int()) return;
  std::string_view source = as_str(text)->view();
  const size_t first = offset_of_column(source, begin.as_int());
  const size_t last = end.is_int() ? offset_of_column(source, end.as_int()) : first;
  const syntax::Span span{static_cast<uint32_t>(first), static_cast<uint32_t>(last)};
  out += syntax::excerpt(source, {span, span}, vm.error_colors());
}

void append_notes(Vm& vm, std::string& out, const Exception* exception) {
  Value hint = exception_attribute(vm, exception, "hint");
  if (is_str(hint)) out += syntax::hint_line(as_str(hint)->view(), vm.error_colors());
  Value notes = exception_attribute(vm, exception, "__notes__");
  if (notes.is_undefined() || vm.kind_of(notes) != Kind::kList) return;
  auto* list = notes.as<List>();
  for (uint32_t i = 0; i < list->size; ++i) out += text_of(vm, list->items[i]) + "\n";
}

void append_exception(Vm& vm, std::string& out, Exception* exception) {
  append_frames(vm, out, exception);
  Value place = exception_attribute(vm, exception, "lineno");
  std::string message;
  if (place.is_undefined()) {
    message = text_of(vm, exception) + suggestion(vm, exception);
  } else {  // the file and line stand above, so that the message does without
    append_syntax_place(vm, out, exception);
    Value words = exception_attribute(vm, exception, "msg");
    message = text_of(vm, words.is_undefined() ? Value(exception) : words);
  }
  out += vm.error_colors().paint(Ink::kError, class_name(vm, exception->type));
  if (!message.empty()) out += cat(": ", message);
  out += '\n';
  append_notes(vm, out, exception);
}

bool contains(const List* list, Value value) {
  return std::find(list->items, list->items + list->size, value) != list->items + list->size;
}

// The exception and what led to it, newest first; at most kChainLimit of them.
constexpr uint32_t kChainLimit = 1000;
List* chain_of(Vm& vm, Value exception) {
  List* chain = vm.list();
  while (vm.kind_of(exception) == Kind::kException && chain->size < kChainLimit &&
         !contains(chain, exception) && list_append(vm, chain, exception)) {
    auto* e = exception.as<Exception>();
    if (!e->cause.is_none()) {
      exception = e->cause;
    } else {
      exception = (e->aux & kSuppressContext) != 0 ? Value::none() : e->context;
    }
  }
  return chain;
}

}  // namespace

namespace {

// Whether an instruction works out the outermost operation of its span, and not something of the
// value that the span gave (its iterator, its text).
bool is_operation(bytecode::Op op) {
  using bytecode::Op;
  const bool between =
      (op >= Op::kAdd && op <= Op::kIsNot) || (op >= Op::kJumpEq && op <= Op::kJumpGeInt);
  return between || (op >= Op::kGetAttr && op <= Op::kDeleteItem) ||
         (op >= Op::kCall && op <= Op::kCallMethodKw);
}

// What the instruction of a frame worked out, and the part of it that failed.
syntax::Marks marks_of(const bytecode::Chunk& chunk, uint32_t pc) {
  const syntax::Span span{chunk.spans[pc].begin, chunk.spans[pc].end};
  return {span, is_operation(chunk.code[pc].op) ? syntax::focus_of(*chunk.source, span) : span};
}

const bytecode::Chunk* known_chunk(const TraceEntry& entry) {
  const bytecode::Chunk* chunk = entry.code->chunk;
  const bool known = chunk != nullptr && chunk->source != nullptr && entry.pc < chunk->spans.size();
  return known ? chunk : nullptr;
}

}  // namespace

TracePlace place_of(const TraceEntry& entry) {
  const bytecode::Chunk* chunk = known_chunk(entry);
  TracePlace place;
  if (chunk == nullptr) return place;
  const syntax::Source& source = *chunk->source;
  const syntax::Marks marks = marks_of(*chunk, entry.pc);
  place.file = source.name();
  place.line = source.position(marks.focus.begin).line;
  place.text = source.line(place.line);
  const uint32_t start = source.line_start(place.line);
  const auto in_line = [start](syntax::Span whole) {
    return syntax::Span{std::max(whole.begin, start) - start, std::max(whole.end, start) - start};
  };
  place.marks = {in_line(marks.span), in_line(marks.focus)};
  return place;
}

uint32_t line_of(const TraceEntry& entry) {
  const bytecode::Chunk* chunk = known_chunk(entry);
  if (chunk == nullptr) return 0;
  const syntax::Source& source = *chunk->source;
  const bytecode::CodeSpan span = chunk->spans[entry.pc];
  const uint32_t line = source.position(span.begin).line;
  if (span.end <= source.line_start(line) + source.line(line).size()) return line;
  return source.position(marks_of(*chunk, entry.pc).focus.begin).line;
}

std::string format_exception(Vm& vm, Value exception) {
  const Heap::Reserve reserve(vm.heap);  // of all errors MemoryError must be told
  List* chain = chain_of(vm, exception);
  std::string out;
  for (uint32_t i = chain->size; i-- > 0;) {
    append_exception(vm, out, chain->items[i].as<Exception>());
    if (i == 0) break;
    bool is_cause = chain->items[i - 1].as<Exception>()->cause == chain->items[i];
    out += is_cause ? kCauseSentence : kContextSentence;
  }
  return out;
}

}  // namespace falcon::vm
