// What fills a new Vm: one function for each family of types. Vm's constructor calls them in this
// order, after all classes of types.def exist (with their bases) and before the special methods
// (__add__, …) of the built-in classes are made from the tables of operations.
//
// Each sets the Operations of its kinds (vm.operations_for(kind)), Type::construct of its types,
// and defines their methods.
#pragma once

namespace falcon::vm {

class Vm;

void install_objects(Vm& vm);          // object, type, instances, shapes, classes
void install_special_methods(Vm& vm);  // the special methods of built-in classes, from the tables
void install_functions(Vm& vm);        // code, cell, function, native, method, generator, module,
                                       // property, classmethod, staticmethod, super, iterators
void install_shapes(Vm& vm);
void install_generators(Vm& vm);
void install_construction(Vm& vm);  // __new__, __init__, type(), __build_class__
void install_exceptions(Vm& vm);    // BaseException and all that derive from it
void install_numbers(Vm& vm);       // int, float, bool, NoneType, NotImplemented, BigInt
void install_text(Vm& vm);          // str
void install_bytes(Vm& vm);         // bytes, bytearray
void install_sequences(Vm& vm);     // list, tuple, range, slice
void install_tables(Vm& vm);        // dict, set
void install_builtins(Vm& vm);      // the functions of the module builtins
void install_files(Vm& vm);         // file, open

}  // namespace falcon::vm
