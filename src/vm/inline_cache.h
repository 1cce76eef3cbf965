// What attribute and global sites learn, and the slow paths that teach them.
//
// A site remembers where it found something and what must still hold for that place to be right:
// the receiver's shape and its type's version, or a position in a module's table and the name that
// stands there. The interpreter tests that inline; whatever does not fit comes here.
#pragma once

#include "vm/vm.h"

namespace falcon::vm {

enum SiteState : uint8_t {
  kSiteEmpty,
  kSiteSlot,        // attribute of an instance: shape, version, index
  kSiteAdd,         // kSetAttr that adds one: shape before, version, value = shape after
  kSiteMethod,      // kLoadMethod on an instance without the name: shape, version, value
  kSiteTypeMethod,  // kLoadMethod on a value whose kind has no attributes of its own: version,
                    // value
  kSiteModule,      // attribute of a module: index into its table
  kSiteGlobal,      // name of the running module: index
  kSiteBuiltin,     // name of builtins: version of the module's table, index
};

inline bool entry_is(const Table& table, uint32_t index, Str* name) {
  return index < table.used && table.entries[index].key == Value(name);
}

void store_new_global(Vm& vm, Dict* globals, Site& site, Value value);
Value load_global(Vm& vm, Dict* globals, Site& site);  // NameError
Value get_attribute_at(Vm& vm, Value object, Site& site);
bool set_attribute_at(Vm& vm, Value object, Site& site, Value value);
// The pair of kLoadMethod into at[0], at[1]. False: exception.
bool load_method_at(Vm& vm, Value object, Site& site, Value* at);

}  // namespace falcon::vm
