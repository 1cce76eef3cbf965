// Which of many names a misspelt one was meant to be.
//
// Bounded work whatever a script holds: long names are not compared, and of many only the first
// kMaxCandidates. Threads: an object belongs to one.
#ifndef FALCON_TEXT_CLOSEST_NAME_H_
#define FALCON_TEXT_CLOSEST_NAME_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace falcon::text {

class ClosestName {
 public:
  static constexpr size_t kMaxBytes = 40;
  static constexpr size_t kMaxCandidates = 2000;

  // `wanted` outlives the object.
  explicit ClosestName(std::string_view wanted);

  // Of equally close ones the first counts. A name that begins with '_' is nobody's business unless
  // the wanted one does, too.
  void consider(std::string_view candidate);
  // The closest of those that are close enough; empty: none is.
  const std::string& best() const { return best_; }

 private:
  std::string_view wanted_;
  std::string best_;
  size_t best_distance_;
  size_t seen_ = 0;
};

}  // namespace falcon::text

#endif  // FALCON_TEXT_CLOSEST_NAME_H_
