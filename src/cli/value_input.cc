#include "cli/value_input.h"

#include "base/error.h"
#include "base/text.h"
#include "base/try.h"

#include <termios.h>
#include <unistd.h>

#include <fstream>
#include <iostream>
#include <iterator>

namespace keepsake::cli {
namespace {

std::string ReadAll(std::istream& in) {
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// Turns the terminal's echo off while it lives.
class NoEcho {
 public:
  NoEcho() {
    if (::tcgetattr(STDIN_FILENO, &before_) != 0) return;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    changed_ = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet) == 0;
  }
  ~NoEcho() {
    if (changed_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;

 private:
  termios before_{};
  bool changed_ = false;
};

Secret Prompt(std::string_view what, std::istream& in) {
  std::cerr << what << ": " << std::flush;
  const NoEcho quiet;
  std::string line;
  std::getline(in, line);
  std::cerr << '\n';
  return Secret(std::move(line));
}

Result<std::string> Decode(std::string_view what, std::string text, Coding coding) {
  if (coding == Coding::kPlain) return text;
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  auto decoded = coding == Coding::kHex ? base::HexDecode(text) : base::Base64Decode(text);
  if (!decoded) {
    return base::InvalidArgument(std::string(what) + " is not " +
                                 (coding == Coding::kHex ? "hex" : "base64"));
  }
  return *std::move(decoded);
}

}  // namespace

Result<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return base::InvalidArgument("cannot read the file " + base::Escape(path));
  return ReadAll(file);
}

Result<std::string> ReadValue(std::string_view what, std::string_view argument, Coding coding,
                              std::istream& in) {
  if (argument == "-") return Decode(what, ReadAll(in), coding);
  if (argument.starts_with('@')) {
    TRY_ASSIGN(std::string bytes, ReadFile(std::string(argument.substr(1))));
    return Decode(what, std::move(bytes), coding);
  }
  return Decode(what, std::string(argument), coding);
}

Result<Secret> ReadSecretValue(std::string_view what, std::string_view argument, std::istream& in,
                               bool in_is_terminal) {
  if (argument.starts_with('@')) {
    TRY_ASSIGN(std::string bytes, ReadFile(std::string(argument.substr(1))));
    return Secret(std::move(bytes));
  }
  if (argument.empty() && in_is_terminal) return Prompt(what, in);
  if (!argument.empty() && argument != "-") {
    return base::InvalidArgument(std::string(what) +
                                 " must not be an argument, where other users of this machine can "
                                 "read it: give - and standard input, or @FILE");
  }
  std::string bytes = ReadAll(in);
  if (bytes.ends_with('\n')) bytes.pop_back();
  return Secret(std::move(bytes));
}

}  // namespace keepsake::cli
