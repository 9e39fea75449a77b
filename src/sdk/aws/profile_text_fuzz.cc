#include "sdk/aws/profile_text.h"

#include <cstdlib>

namespace {

using keepsake::sdk::ParseProfileText;
using keepsake::sdk::ProfileFile;
using keepsake::sdk::ProfileText;
using keepsake::sdk::Properties;
using keepsake::sdk::Sections;

void Check(bool holds) {
  if (!holds) std::abort();
}

// A lower-case name of letters, digits and _-/.%@:+\ alone.
void CheckNames(const Properties& properties) {
  for (const auto& [name, value] : properties) {
    Check(!name.empty());
    for (const char c : name) Check(c > ' ' && c < '\x7f' && (c < 'A' || c > 'Z') && c != '=');
  }
}

void CheckSections(const Sections& sections) {
  for (const auto& [name, section] : sections) {
    Check(!name.empty() && name.find_first_of(" \t\r\n[]") == std::string::npos);
    CheckNames(section.values);
    for (const auto& [property, block] : section.blocks) {
      // A block stands below a property without a value of its own.
      const keepsake::Secret* value = section.Find(property);
      Check(value != nullptr && value->empty());
      CheckNames(block);
    }
  }
}

// Writes what was read, in a form that reads as the same.
std::string Written(const Sections& sections, std::string_view kind) {
  std::string out;
  for (const auto& [name, section] : sections) {
    out.append("[").append(kind).append(name).append("]\n");
    for (const auto& [property, value] : section.values) {
      out.append(property).append(" =");
      std::string_view rest = value.reveal();
      const auto end = rest.find('\n');
      out.append(rest.substr(0, end)).append("\n");
      // Further lines are indented, and never end a line with a carriage return of their own.
      while (rest.find('\n') != std::string_view::npos) {
        rest.remove_prefix(rest.find('\n') + 1);
        out.append(" ").append(rest.substr(0, rest.find('\n'))).append("\n");
      }
      const auto block = section.blocks.find(property);
      if (block == section.blocks.end()) continue;
      for (const auto& [inner, text] : block->second) {
        out.append(" ").append(inner).append("=").append(text.reveal()).append("\n");
      }
    }
  }
  return out;
}

bool Same(const Sections& a, const Sections& b) {
  return std::ranges::equal(a, b, [](const auto& x, const auto& y) {
    return x.first == y.first && x.second.values == y.second.values &&
           x.second.blocks == y.second.blocks;
  });
}

// What was read says the same when it is written down and read again.
void CheckFixedPoint(const ProfileText& text, ProfileFile file) {
  const bool config = file == ProfileFile::kConfig;
  const std::string written =
      Written(text.profiles, config ? "profile " : "") + Written(text.services, "services ");
  const auto again = ParseProfileText(written, file);
  Check(again.has_value());
  Check(Same(text.profiles, again->profiles) && Same(text.services, again->services));
}

void Run(std::string_view text, ProfileFile file) {
  auto parsed = ParseProfileText(text, file);
  if (!parsed.has_value()) {
    Check(parsed.error().code() == keepsake::ErrorCode::kInvalidArgument);
    Check(parsed.error().message().starts_with("line "));
    return;
  }
  CheckSections(parsed->profiles);
  CheckSections(parsed->services);
  Check(file == ProfileFile::kConfig || parsed->services.empty());
  if (text.find('\r') == std::string_view::npos) CheckFixedPoint(*parsed, file);
  auto merged = *ParseProfileText(text, file);
  MergeProfiles(*ParseProfileText(text, file), merged);
  Check(Same(parsed->profiles, merged.profiles));
}

}  // namespace

// Whatever comes in, the answer is a table with names that can be, or an error that names a line;
// and the table, written down, reads as the same one.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  Run(text, ProfileFile::kConfig);
  Run(text, ProfileFile::kCredentials);
  return 0;
}
