#pragma once

#include <keepsake/result.h>
#include <keepsake/secret.h>

#include <iosfwd>
#include <string>
#include <string_view>

namespace keepsake::cli {

// Where values come from: the argument itself, "-" for standard input, "@FILE" for a file's bytes.
// How they are written is never guessed: as they are, or base64, or hex by flag.
enum class Coding { kPlain, kBase64, kHex };

// Errors: kInvalidArgument (no such file, not decodable) naming `what`.
Result<std::string> ReadValue(std::string_view what, std::string_view argument, Coding coding,
                              std::istream& in);

// For secrets: only "-", "@FILE", or a prompt without echo when `argument` is empty and standard
// input is a terminal. A plain argument is refused, since every user of the machine can read argv.
// One newline at the end of standard input is dropped: it is the terminal's, not the secret's.
Result<Secret> ReadSecretValue(std::string_view what, std::string_view argument, std::istream& in,
                               bool in_is_terminal);

// A whole file. Errors: kInvalidArgument.
Result<std::string> ReadFile(const std::string& path);

}  // namespace keepsake::cli
