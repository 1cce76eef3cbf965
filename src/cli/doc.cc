// `falcon doc [NAME…]`: what a builtin, class, method, module or the functions of a file are for.
//
// Of what is built in, all is asked of a runtime, which has it from the natives' own tables
// (vm/function.h, NativeDef): one table, which the prompt and docs/reference.md show as well. A
// file is parsed and not run.
#include <algorithm>
#include <cstdio>

#include "cli/commands.h"
#include "cli/parsed_file.h"
#include "modules/modules.h"
#include "prompt/doc_layout.h"
#include "prompt/documentation.h"
#include "sched/scheduler.h"
#include "vm/vm.h"

namespace falcon::cli {
namespace {

using prompt::filled;
using prompt::indented;
using vm::Kind;
using vm::Value;
using vm::Vm;

constexpr size_t kColumns = 90;

// What there is to say of one name.
struct Entry {
  const char* kind;  // function, class, exception, method, attribute, module, constant
  std::string name;  // within its owner
  std::string signature;
  std::string text;
  Value value;
};

// The native behind a value, or null.
vm::Native* native_of(Vm& vm, Value value) {
  switch (vm.kind_of(value)) {
    case Kind::kNative:
      return value.as<vm::Native>();
    case Kind::kClassMethod:
    case Kind::kStaticMethod:
      return native_of(vm, value.as<vm::Wrapper>()->callable);
    case Kind::kMethod:
      return native_of(vm, value.as<vm::Method>()->callable);
    default:
      return nullptr;
  }
}

std::string text_of(Value value) {
  return vm::is_str(value) ? std::string(value.as<vm::Str>()->view()) : "";
}

// How a native is called: a method that has its self already, without that.
std::string signature_of(Vm& vm, Value value, const vm::Native& native) {
  std::string signature = native.def->signature;
  if (vm.kind_of(value) != Kind::kMethod) return signature;
  const size_t begin = signature.find("(self") + 1;
  if (begin == 0) return signature;
  const size_t next = signature.find_first_not_of(", ", begin + 4);
  signature.erase(begin, next - begin);
  return signature.replace(begin, signature.compare(begin, 3, "/, ") == 0 ? 3 : 0, "");
}

Entry entry_of(Vm& vm, std::string name, Value value, bool in_class) {
  if (const vm::Native* native = native_of(vm, value)) {
    return {in_class ? "method" : "function", std::move(name), signature_of(vm, value, *native),
            native->def->doc, value};
  }
  switch (vm.kind_of(value)) {
    case Kind::kFunction: {
      auto* function = value.as<vm::Function>();
      return {in_class ? "method" : "function", std::move(name), prompt::signature(vm, function),
              text_of(function->doc), value};
    }
    case Kind::kProperty:
      return {"attribute", name, name, text_of(value.as<vm::Property>()->doc), value};
    case Kind::kType: {
      auto* type = value.as<vm::Type>();
      const bool raised = vm::is_subtype(type, vm.types.base_exception);
      std::string text = type->doc != nullptr
                             ? type->doc
                             : text_of(vm::dict_get_str(vm, type->dict, vm.names.doc));
      if (text.empty() && type->bases != nullptr && type->bases->size() > 0) {
        text = vm::cat("Derives from ", type->bases->items[0].as<vm::Type>()->name->view(), ".");
      } else if (text.empty()) {
        text = "What every class derives from.";
      }
      return {raised ? "exception" : "class", name, name, text, value};
    }
    case Kind::kModule:
      return {"module", name, name,
              text_of(vm::dict_get_str(vm, value.as<vm::Module>()->globals, vm.names.doc)), value};
    default:
      return {"constant", name, name, "", value};
  }
}

// What a class or module has under names without an underscore in front, in alphabetical order.
std::vector<Entry> entries_of(Vm& vm, Value owner) {
  const bool is_class = vm.kind_of(owner) == Kind::kType;
  const vm::Dict* names = is_class ? owner.as<vm::Type>()->dict : owner.as<vm::Module>()->globals;
  std::vector<Entry> entries;
  for (uint32_t at = 0; vm::table_next(names->table, &at); ++at) {
    std::string name(names->table.entries[at].key.as<vm::Str>()->view());
    if (!name.starts_with("_"))
      entries.push_back(entry_of(vm, name, names->table.entries[at].value, is_class));
  }
  std::sort(entries.begin(), entries.end(),
            [](const Entry& a, const Entry& b) { return a.name < b.name; });
  return entries;
}

// --- what is built in

bool has_entries(Vm& vm, Value value) {
  return vm.kind_of(value) == Kind::kType || vm.kind_of(value) == Kind::kModule;
}

void show(Vm& vm, const Entry& entry) {
  const bool named =
      std::string_view(entry.kind) != "function" && std::string_view(entry.kind) != "method";
  std::printf("%s%s\n%s", named ? vm::cat(entry.kind, " ").c_str() : "", entry.signature.c_str(),
              indented(entry.text).c_str());
  if (!has_entries(vm, entry.value)) return;
  std::vector<std::string> constants;
  for (const Entry& each : entries_of(vm, entry.value)) {
    if (std::string_view(each.kind) == "constant") {
      constants.push_back(each.name);
    } else {
      std::printf("\n  %s\n%s", each.signature.c_str(), indented(each.text, "      ").c_str());
    }
  }
  if (!constants.empty()) std::printf("\n%s", filled(constants, kColumns).c_str());
}

// A built-in module with all its parts; undefined: there is none of that name.
Value import_whole(Vm& vm, std::string_view name) {
  Value module = vm.import_built_in(name);
  if (vm.kind_of(module) == Kind::kModule && !vm.complete(module.as<vm::Module>()))
    vm.take_exception();
  return module;
}

// The value of a dotted name: of a builtin, else of a module. Undefined: there is none.
Value find(Vm& vm, std::string_view path) {
  std::string_view first = path.substr(0, path.find('.'));
  Value value = vm::dict_get_str(vm, vm.builtins(), vm.intern(first));
  if (value.is_undefined()) {
    value = import_whole(vm, first);
    if (value.is_undefined()) return value;
  }
  while (first.size() < path.size() && !value.is_undefined()) {
    path.remove_prefix(first.size() + 1);
    first = path.substr(0, path.find('.'));
    vm::Str* name = vm.intern(first);
    switch (vm.kind_of(value)) {
      case Kind::kType:
        value = vm::type_lookup(vm, value.as<vm::Type>(), name);
        break;
      case Kind::kModule:
        value = vm::dict_get_str(vm, value.as<vm::Module>()->globals, name);
        break;
      default:
        value = Value::undefined();
    }
  }
  return value;
}

bool show_name(Vm& vm, const std::string& path) {
  Value value = find(vm, path);
  if (value.is_undefined()) {
    std::fprintf(stderr, "falcon: nothing built in is called '%s'\n", path.c_str());
    return false;
  }
  Entry entry = entry_of(vm, path, value, path.find('.') != path.npos);
  size_t dot = path.rfind('.');
  const bool called = native_of(vm, value) != nullptr || vm.kind_of(value) == Kind::kFunction;
  if (called && dot != path.npos) entry.signature.insert(0, path, 0, dot + 1);
  show(vm, entry);
  return true;
}

// Everything, a line for each name: kind, name, signature, text, separated by tabs. For
// tools/reference.py.
void list(Vm& vm, const std::string& owner, const std::vector<Entry>& entries) {
  for (const Entry& entry : entries) {
    std::string text = entry.text;
    std::replace(text.begin(), text.end(), '\n', ' ');
    std::printf("%s\t%s%s\t%s\t%s\n", entry.kind, owner.c_str(), entry.name.c_str(),
                entry.signature.c_str(), text.c_str());
    if (vm.kind_of(entry.value) == Kind::kType && std::string_view(entry.kind) != "exception") {
      list(vm, owner + entry.name + ".", entries_of(vm, entry.value));
    }
  }
}

std::vector<Entry> builtins(Vm& vm) {
  Value module = vm::dict_get_str(vm, vm.modules(), vm.intern("builtins"));
  return entries_of(vm, module);
}

// The built-in modules under their own names: `sockets` is the module `socket`.
std::vector<Entry> modules_of(Vm& vm) {
  std::vector<Entry> entries;
  for (std::string_view name : vm.built_in_modules()) {
    Value module = import_whole(vm, name);
    if (module.is_undefined() || name == "builtins") continue;
    if (module.as<vm::Module>()->name->view() == name) {
      entries.push_back(entry_of(vm, std::string(name), module, false));
    }
  }
  return entries;
}

void list_all(Vm& vm) {
  list(vm, "", builtins(vm));
  for (const Entry& entry : modules_of(vm)) {
    std::printf("module\t%s\t%s\t%s\n", entry.name.c_str(), entry.name.c_str(), entry.text.c_str());
    list(vm, entry.name + ".", entries_of(vm, entry.value));
  }
}

void show_names(const char* kind, const std::vector<Entry>& entries) {
  std::vector<std::string> names;
  for (const Entry& entry : entries) {
    if (std::string_view(entry.kind) == kind) names.push_back(entry.name);
  }
  std::printf("%s:\n%s", kind, filled(names, kColumns).c_str());
}

void show_overview(Vm& vm) {
  for (const char* kind : {"function", "class", "exception"}) show_names(kind, builtins(vm));
  show_names("module", modules_of(vm));
  std::printf(
      "\nfalcon doc NAME says more of one, of a method (str.split), or of a file's functions "
      "(FILE.fpl)\n");
}

// --- files

// The documentation string of a body, or else the comment above the statement that has it.
std::string text_of(const syntax::Source& source, syntax::Block body, uint32_t begin) {
  if (!body.empty() && body[0]->kind == syntax::StmtKind::kExpr) {
    const syntax::Expr& value = *static_cast<const syntax::ExprStmt*>(body[0])->value;
    const auto& constant = static_cast<const syntax::Constant&>(value);
    if (value.kind == syntax::ExprKind::kConstant && constant.type == syntax::Constant::Type::kStr)
      return std::string(constant.text);
  }
  std::string text;
  for (uint32_t line = source.position(begin).line - 1; line > 0; --line) {
    std::string_view above = source.line(line);
    above.remove_prefix(std::min(above.find_first_not_of(" \t"), above.size()));
    if (!above.starts_with("#") || above.starts_with("#!")) break;
    above.remove_prefix(above.starts_with("# ") ? 2 : 1);
    text.insert(0, vm::cat(above, "\n"));
  }
  return text;
}

class FileDocumentation {
 public:
  FileDocumentation(const syntax::Source& source, const std::vector<syntax::Token>& tokens)
      : source_(source), tokens_(tokens) {}

  void show(const syntax::Module& module) {
    std::printf("%s\n%s", source_.name().c_str(),
                indented(text_of(source_, module.body, 0)).c_str());
    show_block(module.body, "  ");
  }

 private:
  void show_block(syntax::Block block, const std::string& indent) {
    for (const syntax::Stmt* s : block) {
      if (s->kind == syntax::StmtKind::kFunc) {
        const auto& func = *static_cast<const syntax::FuncStmt*>(s);
        const bool shown =
            !func.function->name.starts_with("_") || func.function->name == "__init__";
        if (shown)
          show_one("", func.name_span, func.function->returns, func.function->body, s->span.begin,
                   indent);
      } else if (s->kind == syntax::StmtKind::kClass) {
        const auto& type = *static_cast<const syntax::ClassStmt*>(s);
        if (type.name.starts_with("_")) continue;
        show_one("class ", type.name_span, nullptr, type.body, s->span.begin, indent);
        show_block(type.body, indent + "    ");
      }
    }
  }

  void show_one(const char* word, syntax::Span name, const syntax::Expr* returns,
                syntax::Block body, uint32_t begin, const std::string& indent) {
    std::string heading = slice(name.begin, end_of_parameters(name));
    if (returns != nullptr) heading += ": " + slice(returns->span.begin, returns->span.end);
    std::printf("\n%s%s%s\n%s", indent.c_str(), word, heading.c_str(),
                indented(text_of(source_, body, begin), indent + "    ").c_str());
  }

  // The text on one line.
  std::string slice(uint32_t begin, uint32_t end) const {
    std::string out;
    for (char c : source_.text().substr(begin, end - begin)) {
      const bool blank = c == ' ' || c == '\n' || c == '\r' || c == '\t';
      if (!blank) out += c;
      if (blank && !out.empty() && out.back() != ' ' && out.back() != '(') out += ' ';
    }
    return out;
  }

  // Behind the parenthesis that closes what opens right behind the name; the name's end if none
  // does.
  uint32_t end_of_parameters(syntax::Span name) const {
    auto at = std::lower_bound(
        tokens_.begin(), tokens_.end(), name.end,
        [](const syntax::Token& token, uint32_t offset) { return token.begin < offset; });
    int depth = 0;
    for (; at != tokens_.end(); ++at) {
      if (at->kind == syntax::TokenKind::kLeftParen) ++depth;
      if (at->kind == syntax::TokenKind::kRightParen && --depth == 0) return at->end;
      if (depth == 0) break;
    }
    return name.end;
  }

  const syntax::Source& source_;
  const std::vector<syntax::Token>& tokens_;
};

bool show_file(const std::string& name) {
  const ParsedFile file(name);
  if (file.module() == nullptr) return false;
  FileDocumentation(file.source(), file.tokens()).show(*file.module());
  return true;
}

}  // namespace

int run_doc(const Arguments& arguments) {
  for (const std::string& argument : arguments) {
    if (argument.starts_with("-") && (argument != "--list" || arguments.size() > 1))
      return wrong_usage("doc");
  }
  Vm vm;
  modules::register_modules(vm);
  sched::Scheduler scheduler(vm);
  if (arguments.empty()) show_overview(vm);
  bool good = true;
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (i > 0) std::printf("\n");
    if (arguments[i] == "--list") {
      list_all(vm);
    } else {
      good = (arguments[i].ends_with(".fpl") ? show_file(arguments[i])
                                             : show_name(vm, arguments[i])) &&
             good;
    }
  }
  return good ? 0 : 1;
}

}  // namespace falcon::cli
