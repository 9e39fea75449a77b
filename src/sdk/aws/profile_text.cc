#include "sdk/aws/profile_text.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/try.h"

#include <algorithm>

namespace keepsake::sdk {
namespace {

using base::Trim;

bool IsSpace(char c) {
  return c == ' ' || c == '\t';
}

bool IsComment(char c) {
  return c == '#' || c == ';';
}

bool IsName(std::string_view name) {
  const auto is_name_byte = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           std::string_view("_-/.%@:+\\").contains(c);
  };
  return !name.empty() && std::ranges::all_of(name, is_name_byte);
}

// Cuts a comment that white space stands before.
std::string_view WithoutComment(std::string_view value) {
  for (std::size_t i = 1; i < value.size(); ++i) {
    if (IsSpace(value[i - 1]) && IsComment(value[i])) return value.substr(0, i - 1);
  }
  return value.empty() || !IsComment(value[0]) ? value : std::string_view();
}

class Reader {
 public:
  explicit Reader(ProfileFile file) : file_(file) {}

  Status TakeLine(std::string_view line) {
    ++line_;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (Trim(line).empty() || IsComment(line[0])) return {};
    if (++entries_ > limits::kProfileEntries) return Fail("there are too many lines");
    if (IsSpace(line[0])) return TakeContinuation(Trim(line));
    return line[0] == '[' ? TakeHeader(line) : TakeProperty(line);
  }

  ProfileText Take() {
    if (const auto plain = text_.profiles.find(kPlainDefault); plain != text_.profiles.end()) {
      // [profile default] leaves nothing of [default].
      auto section = std::move(plain->second);
      text_.profiles.erase(plain);
      text_.profiles.try_emplace("default", std::move(section));
    }
    return std::move(text_);
  }

 private:
  // Where [default] of the config file waits; no name can be this.
  static constexpr std::string_view kPlainDefault = "[default]";

  Error Fail(std::string_view what) const {
    return base::InvalidArgument("line " + std::to_string(line_) + ": " + std::string(what));
  }

  Status TakeHeader(std::string_view line) {
    const auto end = line.find(']');
    if (end == std::string_view::npos) return Fail("the section header has no ]");
    const std::string_view rest = Trim(line.substr(end + 1));
    if (!rest.empty() && !IsComment(rest[0])) return Fail("there is text after the ]");
    OpenSection(Trim(line.substr(1, end - 1)));
    return {};
  }

  // Without a section to go into, what follows is read and dropped.
  void OpenSection(std::string_view title) {
    in_section_ = true;
    in_property_ = false;
    section_ = nullptr;
    const auto space = std::ranges::find_if(title, IsSpace);
    const std::string_view first(title.begin(), space);
    const std::string_view name = Trim(title.substr(first.size()));
    if (name.empty()) {
      if (!IsName(first)) return;
      if (file_ == ProfileFile::kCredentials) section_ = &text_.profiles[std::string(first)];
      if (file_ == ProfileFile::kConfig && first == "default") {
        section_ = &text_.profiles[std::string(kPlainDefault)];
      }
    } else if (file_ == ProfileFile::kConfig && IsName(name)) {
      if (first == "profile") section_ = &text_.profiles[std::string(name)];
      if (first == "services") section_ = &text_.services[std::string(name)];
    }
  }

  Status TakeProperty(std::string_view line) {
    if (!in_section_) return Fail("a property stands before any section");
    const auto equals = line.find('=');
    if (equals == std::string_view::npos) return Fail("there is no =");
    const std::string_view name = Trim(line.substr(0, equals));
    const std::string_view value = Trim(WithoutComment(line.substr(equals + 1)));
    in_property_ = true;
    property_ = section_ != nullptr && IsName(name) ? base::Lower(name) : std::string();
    if (!property_.empty()) {
      section_->values.insert_or_assign(property_, Secret(value));
      section_->blocks.erase(property_);
    }
    return {};
  }

  Status TakeContinuation(std::string_view text) {
    if (!in_property_) return Fail("an indented line continues nothing");
    if (property_.empty()) return {};
    Secret& value = section_->values[property_];
    if (!value.empty()) {
      std::string longer(value.reveal());
      value = Secret(std::move(longer.append("\n").append(text)));
      return {};
    }
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) return Fail("there is no = in the indented line");
    const std::string_view name = Trim(text.substr(0, equals));
    if (!IsName(name)) return {};
    section_->blocks[property_].insert_or_assign(base::Lower(name),
                                                 Secret(Trim(text.substr(equals + 1))));
    return {};
  }

  const ProfileFile file_;
  ProfileText text_;
  std::size_t line_ = 0;
  std::size_t entries_ = 0;
  bool in_section_ = false;
  bool in_property_ = false;
  ProfileSection* section_ = nullptr;  // null: of a kind that is passed over
  std::string property_;               // empty: passed over
};

void MergeSection(ProfileSection from, ProfileSection& into) {
  for (auto& [name, value] : from.values) into.values.insert_or_assign(name, std::move(value));
  for (auto& [name, block] : from.blocks) into.blocks.insert_or_assign(name, std::move(block));
}

}  // namespace

const Secret* ProfileSection::Find(std::string_view name) const {
  const auto found = values.find(name);
  return found == values.end() ? nullptr : &found->second;
}

Result<ProfileText> ParseProfileText(std::string_view text, ProfileFile file) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  Reader reader(file);
  while (!text.empty()) {
    const auto end = text.find('\n');
    TRY(reader.TakeLine(text.substr(0, end)));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return reader.Take();
}

void MergeProfiles(ProfileText credentials, ProfileText& config) {
  for (auto& [name, section] : credentials.profiles) {
    MergeSection(std::move(section), config.profiles[name]);
  }
}

}  // namespace keepsake::sdk
