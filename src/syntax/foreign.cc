// See foreign.h.
#include "syntax/foreign.h"

namespace falcon::syntax {

std::string_view remedy_for_word(std::string_view word) {
  struct Word {
    std::string_view theirs, ours;
  };
  static constexpr Word kWords[] = {
      {"def", "a function starts with 'func'"},
      {"function", "a function starts with 'func'"},
      {"fn", "a function starts with 'func'"},
      {"fun", "a function starts with 'func'"},
      {"sub", "a function starts with 'func'"},
      {"global", "write :x for the module's x"},
      {"nonlocal", "write ::x for the enclosing function's x"},
      {"async", "there is no 'async': every call may wait"},
      {"await", "there is no 'await': every call may wait"},
      {"let", "a variable needs no declaration"},
      {"var", "a variable needs no declaration"},
      {"const", "a variable needs no declaration"},
      {"local", "a variable needs no declaration"},
      {"int", "a variable needs no declaration"},
      {"float", "a variable needs no declaration"},
      {"double", "a variable needs no declaration"},
      {"bool", "a variable needs no declaration"},
      {"str", "a variable needs no declaration"},
      {"string", "a variable needs no declaration"},
      {"public", "leave it out: everything is public"},
      {"private", "leave it out: a name that begins with '_' is private by custom"},
      {"static", "leave it out, or write @staticmethod above a method"},
      {"throw", "write 'raise'"},
      {"delete", "write 'del'"},
      {"new", "call the class: Name()"},
      {"elseif", "write 'elif'"},
      {"elsif", "write 'elif'"},
      {"catch", "write 'except'"},
      {"foreach", "write 'for x in xs {'"},
      {"unless", "write 'if not'"},
      {"until", "write 'while not'"},
      {"do", "write 'while True {' and 'break'"},
      {"switch", "write 'if' and 'elif'"},
      {"match", "write 'if' and 'elif'"},
      {"struct", "write 'class'"},
      {"interface", "write 'class'"},
      {"enum", "write 'class'"},
      {"using", "write 'import'"},
      {"include", "write 'import'"},
      {"require", "write 'import'"},
      {"typeof", "call the function: type(x)"},
      {"echo", "call the function: print(x)"},
  };
  for (const Word& entry : kWords) {
    if (word == entry.theirs) return entry.ours;
  }
  return {};
}

std::string remedy_for_character(uint32_t c) {
  struct Sign {
    uint32_t first, last;
    std::string_view ours;
  };
  static constexpr Sign kSigns[] = {
      {'?', '?', "a choice is written: a if condition else b"},
      {'`', '`', "a string stands in plain quotes: \" or '"},
      {'$', '$', "a name is written without '$'"},
      {0xA0, 0xA0, "this is not a plain space"},
      {0x2000, 0x200A, "this is not a plain space"},
      {0x200B, 0x200F, "this character cannot be seen: delete it"},
      {0x202A, 0x202E, "this character cannot be seen: delete it"},
      {0x202F, 0x202F, "this is not a plain space"},
      {0x205F, 0x205F, "this is not a plain space"},
      {0x2060, 0x2064, "this character cannot be seen: delete it"},
      {0x2066, 0x206F, "this character cannot be seen: delete it"},
      {0x3000, 0x3000, "this is not a plain space"},
      {0xFEFF, 0xFEFF, "this character cannot be seen: delete it"},
      {0x2018, 0x201F, "a string stands in plain quotes: \" or '"},
      {0xAB, 0xAB, "a string stands in plain quotes: \" or '"},
      {0xBB, 0xBB, "a string stands in plain quotes: \" or '"},
      {0x2010, 0x2015, "a minus is a plain '-'"},
      {0x2212, 0x2212, "a minus is a plain '-'"},
      {0xD7, 0xD7, "write '*'"},
      {0xF7, 0xF7, "write '/'"},
      {0x2260, 0x2260, "write '!='"},
      {0x2264, 0x2264, "write '<='"},
      {0x2265, 0x2265, "write '>='"},
      {0x2190, 0x2190, "write '='"},
      {0x2026, 0x2026, "there is no '…'"},
  };
  for (const Sign& sign : kSigns) {
    if (c >= sign.first && c <= sign.last) return std::string(sign.ours);
  }
  constexpr uint32_t kFullWidth = 0xFF01;  // the first of those that repeat ASCII from '!' on
  constexpr uint32_t kFullWidthLast = 0xFF5E;
  if (c < kFullWidth || c > kFullWidthLast) return {};
  return std::string("write the plain '") + static_cast<char>(c - kFullWidth + '!') + "'";
}

}  // namespace falcon::syntax
