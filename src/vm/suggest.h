// What a program may have meant by a name that is not there: "Did you mean: 'print'?"
//
// Worked out when a message is shown and not when it is raised, for most such errors are caught.
// Only what lies in tables is looked at: no script runs, no descriptor is asked. Cost is bounded
// (text/closest_name.h).
#pragma once

#include <string>
#include <string_view>

namespace falcon::vm {

class Vm;
struct Exception;

// The sentence to add to a NameError, AttributeError or ImportError, with a leading ". "; empty
// when nothing comes close. A NameError's innermost frame tells the local names.
std::string suggestion(Vm& vm, const Exception* exception);

// ". Did you mean: 'name'?", or nothing for no name.
std::string did_you_mean(std::string_view name);

}  // namespace falcon::vm
