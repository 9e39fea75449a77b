#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace keepsake::secrets {

// The words of a text as ListSecrets sees them: it is split at / - _ + = . @ when it holds just one
// kind of these, and each part before every run of one character that is no lower-case letter
// followed by lower-case letters, so "AppBeta" is App and Beta. A text that is one of these
// characters and nothing else has no words. Source: secrets-manager.md §9.
std::vector<std::string> WordsOf(std::string_view text);

// Whether each word of `wanted` begins some word of `text`, whatever the case of both; false when
// `wanted` has no words.
bool MatchesWords(std::string_view text, std::string_view wanted);

}  // namespace keepsake::secrets
