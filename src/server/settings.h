#pragma once

#include <keepsake/result.h>
#include <keepsake/secret.h>

#include "base/environment.h"
#include "base/log.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace keepsake::server {

// Where the master key comes from: one place, and never another one instead (security.md §3.2).
enum class MasterKeySource { kFile, kEnvironment, kSystemd };

// What `keepsake serve` can be told. Defaults: architecture.md §4.
struct Settings {
  std::string data_dir;
  MasterKeySource master_key = MasterKeySource::kFile;
  std::string master_key_file;  // empty: beside the data directory, see data_dir.h
  Secret master_key_text;       // what KEEPSAKE_MASTER_KEY held, for kEnvironment
  std::string credentials_directory;  // of systemd, for kSystemd
  bool dev = false;

  std::string listen = "127.0.0.1:8080";
  bool tls = false;
  std::string tls_listen = "127.0.0.1:8443";
  std::string tls_certificate;  // empty: what `keepsake tls init` made
  std::string tls_key;
  bool plaintext_on_network = false;
  std::string endpoint = "localhost";
  std::string allowed_hosts;  // further names for Host on the plaintext port, comma-separated

  std::uint64_t memory_bytes = 1ULL << 30;
  bool free_tier = false;  // the limits of the hosted service's free accounts
  unsigned threads = 0;  // event loops; 0: one per core
  std::string account = "000000000000";
  std::string ready_file;
  std::chrono::milliseconds drain{10'000};
  log::Level log_level = log::Level::kInfo;
  log::Format log_format = log::Format::kText;
};

// One setting: a row that the command line, the environment, the configuration file, --print-config
// and the reference page are all made from. The flag is "--" + name, the variable "KEEPSAKE_" + the
// name in capitals with underscores, the file's key the name.
struct SettingRow {
  std::string_view name;
  std::string_view value;  // what the value is, for the help; empty: a switch
  std::string_view help;
  Status (*set)(Settings&, std::string_view text);
  std::string (*get)(const Settings&);
};
std::span<const SettingRow> SettingRows();
std::string VariableOf(const SettingRow& row);

// Where everything is kept when nobody says: KEEPSAKE_DATA_DIR, else /var/lib/keepsake for root, else
// $XDG_DATA_HOME/keepsake, else ~/.local/share/keepsake.
std::string DefaultDataDir(const base::Environment& environment);

// Rules between settings, checked before anything is opened: --dev and every plaintext port stay on
// loopback unless plaintext_on_network says otherwise (S-NET-1, S-SIG-2).
Status CheckSettings(const Settings& settings);

// The settings as a configuration file, one "name = value" a line, with each row's help above it.
std::string PrintConfig(const Settings& settings);
// The reference page docs/configuration.md.
std::string ConfigReference();

}  // namespace keepsake::server
