#include "cli/serve_settings.h"

#include "base/error.h"
#include "base/text.h"
#include "base/try.h"

#include <CLI/CLI.hpp>

#include <fstream>
#include <map>
#include <set>

namespace keepsake::cli {
namespace {

using FileValues = std::map<std::string, std::string, std::less<>>;

// Reads "name = value" lines; sections are for other programs and refused.
Result<FileValues> ReadConfig(const std::string& path) {
  std::ifstream file(path);
  if (!file) return base::InvalidArgument("cannot read the configuration file " + path);
  FileValues values;
  try {
    for (const CLI::ConfigItem& item : CLI::ConfigTOML().from_config(file)) {
      if (!item.parents.empty()) {
        return base::InvalidArgument(path + ": settings stand in no section; [" +
                                     base::Escape(item.parents.front()) + "] is one");
      }
      if (item.inputs.size() != 1) {
        return base::InvalidArgument(path + ": '" + base::Escape(item.fullname()) +
                                     "' is not a setting with one value");
      }
      values[item.name] = item.inputs.front();
    }
  } catch (const CLI::Error& error) {
    return base::InvalidArgument(path + ": " + error.what());
  }
  return values;
}

Status RefuseUnknown(const FileValues& values, const std::string& path) {
  std::set<std::string_view> known;
  for (const server::SettingRow& row : server::SettingRows()) known.insert(row.name);
  for (const auto& [name, value] : values) {
    if (!known.contains(name)) {
      return base::InvalidArgument(path + ": there is no setting '" + base::Escape(name) + "'");
    }
  }
  return {};
}

struct Given {
  std::string value;
  std::string where;
};

std::optional<Given> Find(const server::SettingRow& row, const Arguments& arguments,
                          const base::Environment& environment, const FileValues& file) {
  const std::string flag = "--" + std::string(row.name);
  if (arguments.has(flag)) {
    return Given{row.value.empty() ? "true" : *arguments.text(flag), flag};
  }
  if (auto variable = environment(server::VariableOf(row)); variable) {
    return Given{*std::move(variable), server::VariableOf(row)};
  }
  if (const auto found = file.find(row.name); found != file.end()) {
    return Given{found->second, found->first};
  }
  return std::nullopt;
}

// The key itself is no setting: it is read when the settings say so, and printed nowhere.
void ReadMasterKeyPlace(const base::Environment& environment, server::Settings& settings) {
  if (settings.master_key == server::MasterKeySource::kEnvironment) {
    settings.master_key_text = Secret(environment("KEEPSAKE_MASTER_KEY").value_or(""));
    base::ForgetVariable("KEEPSAKE_MASTER_KEY");
  }
  settings.credentials_directory = environment("CREDENTIALS_DIRECTORY").value_or("");
}

}  // namespace

std::vector<Argument> ServeArguments() {
  // The flags' names are made once and live as long as the process, as views into them do.
  static const std::vector<std::string>* const names = [] {
    auto* made = new std::vector<std::string>;
    for (const server::SettingRow& row : server::SettingRows()) {
      made->push_back("--" + std::string(row.name));
    }
    return made;
  }();
  std::vector<Argument> arguments = {
      {"--config", "FILE", "a file of settings, \"name = value\" a line (TOML or INI)"},
      {"--print-config", "", "print the settings in force as such a file, and end"}};
  const auto rows = server::SettingRows();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].name == "data-dir") continue;  // every command takes it
    arguments.push_back({(*names)[i], rows[i].value, rows[i].help});
  }
  return arguments;
}

Result<server::Settings> ResolveSettings(const Arguments& arguments,
                                         const base::Environment& environment) {
  server::Settings settings;
  settings.data_dir = server::DefaultDataDir(environment);
  FileValues file;
  if (const auto path = arguments.text("--config")) {
    TRY_ASSIGN(file, ReadConfig(*path));
    TRY(RefuseUnknown(file, *path));
  }
  for (const server::SettingRow& row : server::SettingRows()) {
    const auto given = Find(row, arguments, environment, file);
    if (!given) continue;
    if (const Status set = row.set(settings, given->value); !set.has_value()) {
      return set.error().Within(given->where);
    }
  }
  ReadMasterKeyPlace(environment, settings);
  TRY(server::CheckSettings(settings));
  return settings;
}

}  // namespace keepsake::cli
