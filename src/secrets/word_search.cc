#include "secrets/word_search.h"

#include "base/text.h"

#include <algorithm>

namespace keepsake::secrets {
namespace {

constexpr std::string_view kSeparators = "/-_+=.@";

bool IsLower(char c) {
  return c >= 'a' && c <= 'z';
}

// The one kind of separator that the text holds, or 0 for none and for several.
char SeparatorOf(std::string_view text) {
  const std::size_t first = text.find_first_of(kSeparators);
  if (first == std::string_view::npos) return 0;
  const bool several = std::ranges::any_of(
      text, [&](char c) { return c != text[first] && kSeparators.contains(c); });
  return several ? '\0' : text[first];
}

void AddTrimmed(std::string_view word, std::vector<std::string>& words) {
  word = base::Trim(word);
  if (!word.empty()) words.emplace_back(word);
}

void SplitByCase(std::string_view part, std::vector<std::string>& words) {
  std::size_t begin = 0;
  for (std::size_t i = 1; i + 1 < part.size(); ++i) {
    if (IsLower(part[i]) || !IsLower(part[i + 1])) continue;
    AddTrimmed(part.substr(begin, i - begin), words);
    begin = i;
  }
  AddTrimmed(part.substr(begin), words);
}

bool HasSeveralSeparators(std::string_view text) {
  return text.find_first_of(kSeparators) != std::string_view::npos && SeparatorOf(text) == 0;
}

}  // namespace

std::vector<std::string> WordsOf(std::string_view text) {
  std::vector<std::string> words;
  if (text.size() == 1 && kSeparators.contains(text.front())) return words;
  if (HasSeveralSeparators(text)) {
    AddTrimmed(text, words);
    return words;
  }
  // Without a separator, no character is one that a part ends at.
  for (const std::string_view part : base::Split(text, SeparatorOf(text))) {
    SplitByCase(part, words);
  }
  return words;
}

bool MatchesWords(std::string_view text, std::string_view wanted) {
  const std::vector<std::string> wanted_words = WordsOf(wanted);
  const std::vector<std::string> words = WordsOf(text);
  const auto begins_one = [&](const std::string& prefix) {
    return std::ranges::any_of(words, [&](const std::string& word) {
      return base::Lower(word).starts_with(base::Lower(prefix));
    });
  };
  return !wanted_words.empty() && std::ranges::all_of(wanted_words, begins_one);
}

}  // namespace keepsake::secrets
