// The virtual machine: one isolated runtime with its heap, types, modules and running thread.
//
// This is the interface that natives are written against. No global state: two Vms live side by
// side in one process. One OS thread at a time may be inside a Vm. Natives signal failure by
// returning Value::error() after vm.raise(…), which returns just that:
//   return vm.raise(vm.types.value_error, "negative count");
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/colors.h"
#include "base/hash.h"
#include "vm/containers.h"
#include "vm/exception.h"
#include "vm/function.h"
#include "vm/heap.h"
#include "vm/method_cache.h"
#include "vm/object.h"
#include "vm/str.h"
#include "vm/table.h"
#include "vm/translator.h"
#include "vm/type.h"
#include "vm/types.h"
#include "vm/value.h"

namespace falcon::compiler {
enum class Mode : uint8_t;
}

namespace falcon::vm {

class Thread;
class Host;
class OutputWatch;
struct ReprFrame;

// Interned strings that the VM itself uses: names.xxx is the Str "xxx" (or the special method
// __xxx__).
struct Names {
#define FALCON_NAME(member, text) Str* member = nullptr;
#include "vm/names.def"
#undef FALCON_NAME
};

// How running a thread ended.
enum class RunResult { kFinished, kFailed, kSuspended, kPreempted };

class Vm {
 public:
  Vm();
  ~Vm();
  Vm(const Vm&) = delete;
  Vm& operator=(const Vm&) = delete;

  // --- making values
  Value integer(int64_t i);  // small or BigInt
  Value unsigned_integer(uint64_t i);
  Str* string(std::string_view utf8);  // must be valid UTF-8
  Str* ascii(std::string_view text);   // known to be ASCII: skips the count
  Str* intern(std::string_view utf8);
  Str* intern(Str* s);
  Bytes* bytes(std::string_view data);
  Bytes* bytes_uninitialized(size_t size);  // data undefined; size bytes
  ByteArray* byte_array(std::string_view data);
  Tuple* tuple(size_t count);  // items undefined until set
  Tuple* tuple(std::initializer_list<Value> items);
  Tuple* pair(Value first, Value second);  // the same of two, in half the time
  List* list(size_t reserve = 0);
  Dict* dict();
  Set* set();
  Value slice(Value start, Value stop, Value step);
  Native* native(const NativeDef& def, Type* owner = nullptr, Value data = Value::none());
  Module* module(std::string_view name);
  Value iterator(Value (*step)(Vm&, Iterator*), Value source, Value other = Value::none(),
                 int64_t position = 0, int64_t limit = 0);
  Value method(Value callable, Value self);
  Value not_implemented() const { return not_implemented_; }

  // --- raising: each makes the exception pending and returns Value::error()
  Value raise(Type* type, std::string_view message);
  Value raise_value(Value exception);  // an exception instance
  // 0: no single value was too much.
  Value raise_out_of_memory(size_t wanted_bytes = 0);
  Exception* make_exception(Type* type, std::string_view message);
  bool has_exception() const;
  Value exception() const;  // the pending one, or undefined
  Value take_exception();   // the pending one, no longer pending
  // Takes the pending exception if it is an instance of the type; false: leaves it.
  bool catch_exception(Type* type);
  // "int", "Falcon", …: what messages call a value's type.
  std::string_view type_name(Value value) const;

  // --- the protocols: each does what the operator does, script code included
  Type* type_of(Value value) const {
    if (value.is_object()) return value.as_object()->type;
    if (value.is_int()) return types.int_;
    if (value.is_double()) return types.float_;
    if (value.is_bool()) return types.bool_;
    return types.none;
  }
  Kind kind_of(Value value) const {
    if (value.is_object()) return value.as_object()->kind;
    if (value.is_int()) return Kind::kInt;
    if (value.is_double()) return Kind::kFloat;
    if (value.is_bool()) return Kind::kBool;
    if (value.is_none()) return Kind::kNone;
    return Kind::kFree;
  }
  const Operations& operations(Kind kind) const { return operations_[static_cast<int>(kind)]; }
  Operations& operations_for(Kind kind) {
    return operations_[static_cast<int>(kind)];
  }  // while installing
  bool is_instance(Value value, Type* type) const;
  int truth(Value value);                       // 1, 0, -1: exception
  int equals(Value a, Value b);                 // 1, 0, -1: exception (identity counts as equal)
  int compare(CompareOp op, Value a, Value b);  // truth of the comparison; -1: exception
  Value rich_compare(CompareOp op, Value a, Value b);  // whatever the operator gives
  Value binary(BinaryOp op, Value a, Value b);
  Value in_place(BinaryOp op, Value a, Value b);
  Value unary(UnaryOp op, Value a);
  int contains(Value container, Value item);  // 1, 0, -1
  Value length(Value value);                  // an int, or error: TypeError
  Value get_item(Value object, Value key);
  Value set_item(Value object, Value key, Value value);
  Value delete_item(Value object, Value key);
  Value iter(Value value);  // an iterator
  // Asks a script's iterable for its length as CPython does before it makes a list, tuple or bytes
  // of it: __len__, then __length_hint__; 0 if it says nothing. Only a hint: what they refuse
  // counts, and a size that memory has no room for. False: exception.
  bool length_hint(Value iterable, size_t item_size);
  // undefined at the end; *stopped: the StopIteration that an iterator of script raised
  Value next(Value iterator, Value* stopped = nullptr);
  Value repr(Value value);               // a Str, or error
  Value str(Value value);                // a Str, or error
  Value format(Value value, Str* spec);  // a Str, or error
  // An int's value: TypeError if it is none (bool counts, __index__ does not exist); OverflowError,
  // naming `what`, if it is outside [low, high].
  bool to_int(Value value, const char* what, int64_t low, int64_t high, int64_t* out);
  // The same for what has __index__, too: see as_index in numbers.h.
  bool to_index(Value value, const char* what, int64_t low, int64_t high, int64_t* out);
  bool to_double(Value value, const char* what, double* out);  // int, float, bool; else TypeError

  // The safepoint of natives that work long without calling script, worth `steps` turns of a loop:
  // the collector may run, other threads may, Ctrl-C may come. False: exception. `next` passes one
  // for each item of a native iterator.
  bool pause(uint32_t steps);

  // --- calling: the result, or error(). Never suspended: the C stack waits with the thread.
  Value call(Value callable) { return call(callable, static_cast<const Value*>(nullptr), 0); }
  Value call(Value callable, std::initializer_list<Value> args) {
    return call(callable, args.begin(), args.size());
  }
  Value call(Value callable, const Value* args, size_t count);
  Value call_spread(Value callable, Tuple* args, Dict* keywords);  // keywords may be null
  // Calls the special method that the value's class has; undefined when it has none.
  Value call_special(Value self, Str* name, std::initializer_list<Value> args);
  // Resumes a generator: its next item, undefined at its end (its value in *returned, if given), or
  // error. sent: what `yield` gives; thrown: an exception to raise there instead, or undefined.
  Value resume(Generator* generator, Value sent, Value thrown, Value* returned = nullptr);

  // --- programs
  // Compiles and loads a text. error(): SyntaxError (or RecursionError) is pending.
  Value load(std::string name, std::string text);  // a Code: a module's
  Value load(std::string name, std::string text, compiler::Mode mode);
  // The same code with nothing learned: what its sites know holds for one dict of globals only.
  Code* load_again(const Code* code);
  Function* function_of(Code* code, Dict* globals);
  // The function of a thread's first frame, which is nobody's script.
  bool is_start(const Function* function) const { return function == start_function_; }
  // The modules that exist, by name (sys.modules as it were).
  Dict* modules() const { return modules_; }
  Dict* builtins() const { return builtins_; }
  // Finds, runs (once) and gives a module by its dotted name, as `import` does.
  Value import(Str* name, bool leaf);
  std::vector<std::string>& path() { return path_; }
  // The command's words: the runtime, the script, its arguments (sys.argv as it were).
  std::vector<std::string>& arguments() { return arguments_; }
  // How messages for standard error look; plain unless the command says otherwise.
  Colors error_colors() const { return error_colors_; }
  void set_error_colors(Colors colors) { error_colors_ = colors; }
  // The files of descriptors 0, 1 and 2 (file.h), made by install_files.
  Value& standard_stream(int descriptor) { return standard_streams_[descriptor]; }
  // Who is told of what is written to descriptors 1 and 2 (file.h); null: nobody.
  void set_output_watch(OutputWatch* watch) { output_watch_ = watch; }
  OutputWatch* output_watch() const { return output_watch_; }
  // A built-in module by name: `fill` puts its members into the module when it is first imported.
  void register_module(const char* name, void (*fill)(Vm&, Module*)) {
    register_alias(name, name, fill);
  }
  // The same module under another name: both give one module object, called `canonical`.
  void register_alias(const char* name, const char* canonical, void (*fill)(Vm&, Module*));
  // A text of Falcon that runs in the globals of a built-in module once a name is asked for that
  // `fill` did not put there; `name` is its file's in tracebacks. All of them outlive the Vm.
  void register_part(const char* module, const char* name, const char* text) {
    module_parts_.push_back({module, name, text});
  }
  // A registered module, made now; undefined when there is none of that name.
  Value import_built_in(std::string_view name);
  // Runs what parts the module has if they have not run yet: before anything that lists its names,
  // changes them, or misses one. False: exception.
  bool complete(Module* module) { return !module->has_parts || run_parts(module); }
  // The names of all that are registered.
  std::vector<std::string_view> built_in_modules() const;
  // Reads, compiles and runs a file as the code of `module`. The result is not of interest unless
  // error().
  Value run_module(Module* module, const std::string& file);

  // --- running: for the scheduler
  // Runs `thread` from where it stands until its first frame ends (kFinished: *result; kFailed: the
  // pending exception), it must wait (kSuspended) or used up its budget (kPreempted).
  RunResult run(Thread& thread, Value* result);
  // As run, of a thread that has not run yet.
  RunResult begin(Thread& thread, Value* result);
  // How many registers a thread that begins with a call of `callable` needs until that calls
  // others. Most threads are handlers, parked in their first frame: with the objects of a thread
  // these make up the kilobyte that such a one costs.
  size_t registers_to_begin(Value callable) const;
  // Makes a thread's first frame: a call of `callable`, run by `begin`.
  bool prepare(Thread& thread, Value callable, Tuple* args, Dict* keywords);
  // Safepoints that threads may pass, all together, before the host is asked (Host::steps_used_up).
  // A thread has its share in its budget and gives back what is left when it waits.
  void limit_steps(int64_t steps) { steps_left_ = steps; }
  int32_t take_steps(int32_t most);
  void return_steps(Thread& thread);
  Thread* current() const { return current_; }
  void set_current(Thread* thread) { current_ = thread; }
  void set_host(Host* host) { host_ = host; }
  Host* host() const { return host_; }
  // The native that is running, for its `data`.
  Native* running_native() const { return running_native_; }
  void set_running_native(Native* native) { running_native_ = native; }
  const void* running_native_place() const { return &running_native_; }  // for machine code

  // --- depth of native recursion
  // False, with RecursionError pending, when the C stack or kMaxNativeDepth is used up. Natives
  // that recurse over data (repr, compare, hash, json) make a NativeDepth first.
  bool enter_native();
  void leave_native();

  // Adds natives to a type or module. `defs` must outlive the Vm.
  void define(Type* type, const NativeDef* defs, size_t count);
  void define(Module* module, const NativeDef* defs, size_t count);
  template <size_t N>
  void define(Type* type, const NativeDef (&defs)[N]) {
    define(type, defs, N);
  }
  template <size_t N>
  void define(Module* module, const NativeDef (&defs)[N]) {
    define(module, defs, N);
  }
  void set_member(Module* module, const char* name, Value value);
  // A read-only attribute computed by a native "name(self)", or with a setter "name(self, value)".
  void define_property(Type* type, const NativeDef& getter, const NativeDef* setter = nullptr);
  // Keeps a value alive as long as the Vm.
  void add_root(Value value) { extra_roots_.push_back(value); }
  // A built-in class. Its instances have `kind`; `module` null: builtins.
  Type* make_type(const char* name, Type* base, Kind kind, const char* doc,
                  Module* module = nullptr);

  MethodCache& method_cache() { return method_cache_; }
  uint32_t next_version() { return next_version_++; }
  // Every class that is made tells of itself here, so that its bases can forget it when it is
  // collected.
  void watch_type(Type* type) { all_types_.push_back(type); }

  // A test runs the program: an assert that fails hands on what it compared
  // (compiler::kAssertNote), and a socket that is dropped stays open, to be found. Set before any
  // code is loaded.
  bool under_test = false;

  // Who makes machine code of hot functions; null: nobody. Outlives the heap, whose code objects
  // give theirs back to it.
  std::unique_ptr<Translator> translator;
  Heap heap;
  Types types;
  Names names;
  Tuple* single_chars = nullptr;  // a Str for each ASCII character, by code; from install_text
  // Containers whose repr is under way in the running thread, see sequence.h. They are on its C
  // stack, and who leaves that keeps this with it.
  const ReprFrame* repr_frames = nullptr;
  size_t max_decimal_digits;  // of integers as text; 0: no limit (numbers.h)
  HashKey hash_key;           // random for each Vm

 private:
  friend class Heap;
  friend struct Bootstrap;
  bool trace_roots(Tracer& tracer);  // as Host::trace
  Value& pending_exception();        // of the running thread, or of the Vm when none runs
  void sweep_weak(uint8_t color);    // drops what the intern table holds of dead strings

  Operations operations_[static_cast<int>(Kind::kCount)];
  Thread* current_ = nullptr;
  Host* host_ = nullptr;
  Native* running_native_ = nullptr;
  static constexpr int64_t kNoStepLimit = INT64_MAX;
  int64_t steps_left_ = kNoStepLimit;
  uint32_t next_version_ = 1;
  Value not_implemented_;
  Value no_thread_exception_;
  Value standard_streams_[3];
  Colors error_colors_;
  OutputWatch* output_watch_ = nullptr;
  std::vector<std::string> arguments_;
  Dict* modules_ = nullptr;
  Dict* builtins_ = nullptr;
  std::vector<std::string> path_;
  struct InternTable;
  InternTable* interned_;
  MethodCache method_cache_;
  void make_start_function();
  struct BuiltinModule {
    const char* name;
    const char* canonical;
    void (*fill)(Vm&, Module*);
  };
  std::vector<BuiltinModule> builtin_modules_;
  struct ModulePart {
    const char* module;
    const char* name;
    const char* text;
  };
  std::vector<ModulePart> module_parts_;
  bool run_parts(Module* module);
  std::vector<Type*> all_types_;  // weak
  std::vector<Value> extra_roots_;
  Function* start_function_ = nullptr;  // calls R[0] with R[1], R[2]: the first frame of a thread
};

// The text of a program's file. False: exception (OSError with the file's name).
bool read_source(Vm& vm, const std::string& path, std::string* text);
// The folders in which modules are looked for: sys.path once it is imported (what is no text in it
// is passed over), else Vm::path.
std::vector<std::string> search_path(Vm& vm);
// The names of modules in the folders of search_path, for suggestions: of each folder only so many
// entries are looked at.
std::vector<std::string> importable_files(Vm& vm);

// 3,000 levels of repr or == fit in the C stacks that natives run on (2 MiB, sched/c_stack.h); the
// stack itself is looked at too.
constexpr uint32_t kMaxNativeDepth = 3000;
// Script frames in one thread: far more than sensible recursion, 1.5 MiB of frames.
constexpr uint32_t kMaxFrames = 30000;

class NativeDepth {
 public:
  explicit NativeDepth(Vm& vm) : vm_(vm), ok_(vm.enter_native()) {}
  ~NativeDepth() {
    if (ok_) vm_.leave_native();
  }
  NativeDepth(const NativeDepth&) = delete;
  NativeDepth& operator=(const NativeDepth&) = delete;
  bool ok() const { return ok_; }

 private:
  Vm& vm_;
  bool ok_;
};

// Walks an iterable in a native:
//   Iteration it(vm, iterable);
//   for (Value item; it.next(&item);) { … }
//   if (it.failed()) return Value::error();
class Iteration {
 public:
  Iteration(Vm& vm, Value iterable)
      : vm_(vm), iterator_(vm.iter(iterable)), failed_(iterator_.is_error()) {}
  bool next(Value* item) {
    if (failed_) return false;
    *item = vm_.next(iterator_);
    failed_ = item->is_error();
    return !failed_ && !item->is_undefined();
  }
  bool failed() const { return failed_; }

 private:
  Vm& vm_;
  Value iterator_;
  bool failed_;
};

// Text joined from pieces, for messages: cat("expected ", 3, " items").
inline void cat_piece(std::string& out, std::string_view s) { out.append(s); }
inline void cat_piece(std::string& out, char c) { out.push_back(c); }
inline void cat_piece(std::string& out, int64_t i) { out += std::to_string(i); }
inline void cat_piece(std::string& out, int i) { out += std::to_string(i); }
inline void cat_piece(std::string& out, uint32_t i) { out += std::to_string(i); }
inline void cat_piece(std::string& out, uint64_t i) { out += std::to_string(i); }
template <class... Pieces>
std::string cat(const Pieces&... pieces) {
  std::string out;
  (cat_piece(out, pieces), ...);
  return out;
}

}  // namespace falcon::vm
