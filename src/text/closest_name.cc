// The optimal string alignment distance (Damerau's, without editing a piece twice) over bytes, by
// three rows of its table. An edit costs two and a change of case one, so that `none` finds `None`.
#include "text/closest_name.h"

#include <algorithm>
#include <array>
#include <utility>

#include "text/ascii.h"

namespace falcon::text {

namespace {

constexpr size_t kEdit = 2;
constexpr size_t kCaseChange = 1;

using Row = std::array<size_t, ClosestName::kMaxBytes + 1>;

size_t cost_of_change(char a, char b) {
  if (a == b) return 0;
  return ascii::to_lower(a) == ascii::to_lower(b) ? kCaseChange : kEdit;
}

size_t distance(std::string_view a, std::string_view b) {
  Row before{};
  Row last{};
  Row row{};
  for (size_t j = 0; j <= b.size(); ++j) last[j] = j * kEdit;
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i * kEdit;
    for (size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min(
          {last[j] + kEdit, row[j - 1] + kEdit, last[j - 1] + cost_of_change(a[i - 1], b[j - 1])});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + kEdit);
    }
    before = std::exchange(last, row);
  }
  return last[b.size()];
}

// A third of the letters may be wrong.
size_t allowed(size_t bytes) { return bytes * kEdit / 3; }

}  // namespace

ClosestName::ClosestName(std::string_view wanted)
    : wanted_(wanted), best_distance_(allowed(kMaxBytes) + 1) {}

void ClosestName::consider(std::string_view candidate) {
  const size_t longer = std::max(wanted_.size(), candidate.size());
  const size_t shorter = std::min(wanted_.size(), candidate.size());
  if (shorter == 0 || longer > kMaxBytes || candidate == wanted_) return;
  if (candidate[0] == '_' && wanted_[0] != '_') return;
  const size_t limit = std::min(allowed(longer), best_distance_ - 1);
  if ((longer - shorter) * kEdit > limit || ++seen_ > kMaxCandidates) return;
  const size_t found = distance(wanted_, candidate);
  if (found > limit) return;
  best_distance_ = found;
  best_ = candidate;
}

}  // namespace falcon::text
