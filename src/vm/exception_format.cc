// Tracebacks as people read them.
//
// A frame shows file, line, function, the source line, and carets under the part of the line that
// was being worked out; a span over several lines is underlined to the end of its first. A chain of
// causes is printed oldest first, by a walk and not by recursion, because a loop that raises from
// what it caught makes chains of any length.
#include <algorithm>

#include "bytecode/chunk.h"
#include "syntax/source.h"
#include "text/utf8.h"
#include "vm/exception.h"
#include "vm/exception_type.h"
#include "vm/vm.h"

namespace falcon::vm {

namespace {

// As Python: a frame is shown so many times, then counted.
constexpr uint32_t kShownRepeats = 3;

constexpr std::string_view kCauseSentence =
    "\nThe above exception was the direct cause of the following exception:\n\n";
constexpr std::string_view kContextSentence =
    "\nDuring handling of the above exception, another exception occurred:\n\n";

// The line and, below it, carets under [begin, end), both indented by four.
void append_line(std::string& out, std::string_view line, size_t begin, size_t end) {
  size_t first = line.find_first_not_of(" \t\f\r");
  if (first == std::string_view::npos) return;
  size_t last = line.find_last_not_of(" \t\f\r") + 1;
  out += cat("    ", line.substr(first, last - first), "\n");
  begin = std::clamp(begin, first, last);
  end = std::clamp(end, begin, last);
  if (!text::is_valid_utf8(line)) return;
  out += "    ";
  for (char c : line.substr(first, begin - first)) {
    if (!text::is_continuation(c)) out += c == '\t' ? '\t' : ' ';
  }
  out.append(std::max<size_t>(1, text::count_code_points(line.substr(begin, end - begin))), '^');
  out += '\n';
}

bool same_place(const TraceEntry& a, const TraceEntry& b) {
  return a.code == b.code && a.pc == b.pc;
}

void append_frames(std::string& out, const Exception* exception) {
  if (exception->trace_count == 0) return;
  out += "Traceback (most recent call last):\n";
  for (uint32_t i = exception->trace_count; i > 0;) {
    const TraceEntry& entry = exception->trace[i - 1];
    uint32_t repeats = 1;
    while (repeats < i && same_place(entry, exception->trace[i - 1 - repeats])) ++repeats;
    TracePlace place = place_of(entry);
    for (uint32_t shown = 0; shown < std::min(repeats, kShownRepeats); ++shown) {
      out += cat("  File \"", place.file, "\", line ", place.line, ", in ",
                 entry.code->name->view(), "\n");
      append_line(out, place.text, place.begin, place.end);
    }
    if (repeats > kShownRepeats) {
      uint32_t more = repeats - kShownRepeats;
      out += cat("  [Previous line repeated ", more, " more time", more == 1 ? "" : "s", "]\n");
    }
    i -= repeats;
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
  out += cat("  File \"", as_str(file)->view(), "\", line ", line.as_int(), "\n");
  Value text = exception_attribute(vm, exception, "text");
  Value begin = exception_attribute(vm, exception, "offset");
  Value end = exception_attribute(vm, exception, "end_offset");
  if (!is_str(text) || !begin.is_int()) return;
  std::string_view source = as_str(text)->view();
  append_line(out, source, offset_of_column(source, begin.as_int()),
              end.is_int() ? offset_of_column(source, end.as_int()) : 0);
}

void append_notes(Vm& vm, std::string& out, const Exception* exception) {
  Value hint = exception_attribute(vm, exception, "hint");
  if (is_str(hint)) out += cat("hint: ", as_str(hint)->view(), "\n");
  Value notes = exception_attribute(vm, exception, "__notes__");
  if (notes.is_undefined() || vm.kind_of(notes) != Kind::kList) return;
  auto* list = notes.as<List>();
  for (uint32_t i = 0; i < list->size; ++i) out += text_of(vm, list->items[i]) + "\n";
}

void append_exception(Vm& vm, std::string& out, Exception* exception) {
  append_frames(out, exception);
  Value place = exception_attribute(vm, exception, "lineno");
  std::string message;
  if (place.is_undefined()) {
    message = text_of(vm, exception);
  } else {  // the file and line stand above, so that the message does without
    append_syntax_place(vm, out, exception);
    Value words = exception_attribute(vm, exception, "msg");
    message = text_of(vm, words.is_undefined() ? Value(exception) : words);
  }
  out += class_name(vm, exception->type);
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

TracePlace place_of(const TraceEntry& entry) {
  const bytecode::Chunk* chunk = entry.code->chunk;
  TracePlace place;
  if (chunk == nullptr || chunk->source == nullptr) return place;
  const syntax::Source& source = *chunk->source;
  place.file = source.name();
  if (entry.pc >= chunk->spans.size()) return place;
  bytecode::CodeSpan span = chunk->spans[entry.pc];
  place.line = source.position(span.begin).line;
  place.text = source.line(place.line);
  uint32_t start = source.line_start(place.line);
  place.begin = span.begin - start;
  place.end =
      std::min(std::max(span.end, span.begin) - start, static_cast<uint32_t>(place.text.size()));
  return place;
}

std::string format_exception(Vm& vm, Value exception) {
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
