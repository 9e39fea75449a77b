#include "server/settings.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/try.h"
#include "net/address.h"

#include <fmt/format.h>
#include <unistd.h>

namespace keepsake::server {
namespace {

constexpr std::uint64_t kLeastMemory = 16ULL << 20;
constexpr unsigned kMostThreads = 256;

Status SetSwitch(bool& target, std::string_view text) {
  if (text == "true" || text == "1" || text == "on") target = true;
  else if (text == "false" || text == "0" || text == "off") target = false;
  else return base::InvalidArgument("must be true or false");
  return {};
}

Status SetText(std::string& target, std::string_view text) {
  target = std::string(text);
  return {};
}

Status SetAddress(std::string& target, std::string_view text) {
  TRY_ASSIGN(const net::Address address, net::ParseAddress(text));
  if (address.unix_socket) return base::InvalidArgument("must be ADDRESS:PORT");
  return SetText(target, text);
}

Status SetMemory(Settings& s, std::string_view text) {
  const auto bytes = base::ParseBytes(text);
  if (!bytes || *bytes < kLeastMemory) {
    return base::InvalidArgument("must be a size such as 512MiB, at least 16MiB");
  }
  s.memory_bytes = *bytes;
  return {};
}

Status SetThreads(Settings& s, std::string_view text) {
  const auto threads = base::ParseInteger<std::uint32_t>(text);
  if (!threads || *threads > kMostThreads) return base::InvalidArgument("must be 0 to 256");
  s.threads = *threads;
  return {};
}

Status SetAccount(Settings& s, std::string_view text) {
  if (text.size() != 12 || text.find_first_not_of("0123456789") != std::string_view::npos) {
    return base::InvalidArgument("must be 12 digits");
  }
  return SetText(s.account, text);
}

Status SetEndpoint(Settings& s, std::string_view text) {
  TRY_ASSIGN(const net::Address address, net::ParseAddress(text, std::uint16_t{443}));
  if (address.unix_socket || address.host.empty() || text.size() > limits::kNameBytes) {
    return base::InvalidArgument("must be a host name, with :PORT when it is not 443");
  }
  return SetText(s.endpoint, text);
}

Status SetDrain(Settings& s, std::string_view text) {
  const auto time = base::ParseDuration(text);
  if (!time || *time > std::chrono::minutes(10)) {
    return base::InvalidArgument("must be a time such as 10s, at most 10m");
  }
  s.drain = *time;
  return {};
}

constexpr std::string_view kUnlimited = "unlimited";
constexpr std::string_view kFreeTier = "free-tier";

Status SetLimits(Settings& s, std::string_view text) {
  if (text != kUnlimited && text != kFreeTier) {
    return base::InvalidArgument("must be unlimited or free-tier");
  }
  s.free_tier = text == kFreeTier;
  return {};
}

constexpr std::string_view kSources[] = {"file", "env", "systemd"};

Status SetMasterKey(Settings& s, std::string_view text) {
  for (std::size_t i = 0; i < std::size(kSources); ++i) {
    if (text == kSources[i]) {
      s.master_key = static_cast<MasterKeySource>(i);
      return {};
    }
  }
  return base::InvalidArgument("must be file, env or systemd");
}

constexpr std::string_view kLevels[] = {"debug", "info", "warn", "error", "off"};

Status SetLogLevel(Settings& s, std::string_view text) {
  for (std::size_t i = 0; i < std::size(kLevels); ++i) {
    if (text == kLevels[i]) {
      s.log_level = static_cast<log::Level>(i);
      return {};
    }
  }
  return base::InvalidArgument("must be debug, info, warn, error or off");
}

Status SetLogFormat(Settings& s, std::string_view text) {
  if (text != "text" && text != "json") return base::InvalidArgument("must be text or json");
  s.log_format = text == "json" ? log::Format::kJson : log::Format::kText;
  return {};
}

std::string Switch(bool value) { return value ? "true" : "false"; }

using S = Settings;
using Text = std::string_view;

constexpr SettingRow kRows[] = {
    {"data-dir", "DIR", "where secrets, identities and the admin socket are kept",
     [](S& s, Text t) { return SetText(s.data_dir, t); }, [](const S& s) { return s.data_dir; }},
    {"master-key", "SOURCE",
     "where the master key comes from: file, env (KEEPSAKE_MASTER_KEY), or systemd (the credential keepsake.master-key)",
     SetMasterKey, [](const S& s) { return std::string(kSources[static_cast<std::size_t>(s.master_key)]); }},
    {"master-key-file", "FILE", "the key that opens the data directory; default: DIR.master.key",
     [](S& s, Text t) { return SetText(s.master_key_file, t); },
     [](const S& s) { return s.master_key_file; }},
    {"dev", "", "for one machine: in memory, loopback only, prints what a client needs",
     [](S& s, Text t) { return SetSwitch(s.dev, t); }, [](const S& s) { return Switch(s.dev); }},
    {"listen", "ADDRESS:PORT", "plaintext listener; port 0 takes any free one",
     [](S& s, Text t) { return SetAddress(s.listen, t); }, [](const S& s) { return s.listen; }},
    {"tls", "", "open the TLS listener as well",
     [](S& s, Text t) { return SetSwitch(s.tls, t); }, [](const S& s) { return Switch(s.tls); }},
    {"tls-listen", "ADDRESS:PORT", "TLS listener; 443 for tokens used as they are",
     [](S& s, Text t) { return SetAddress(s.tls_listen, t); },
     [](const S& s) { return s.tls_listen; }},
    {"tls-certificate", "FILE", "certificate chain (PEM); default: what `keepsake tls init` made",
     [](S& s, Text t) { return SetText(s.tls_certificate, t); },
     [](const S& s) { return s.tls_certificate; }},
    {"tls-key", "FILE", "its private key (PEM)",
     [](S& s, Text t) { return SetText(s.tls_key, t); }, [](const S& s) { return s.tls_key; }},
    {"plaintext-on-network", "", "allow the plaintext listener off loopback; everyone on the way can read it",
     [](S& s, Text t) { return SetSwitch(s.plaintext_on_network, t); },
     [](const S& s) { return Switch(s.plaintext_on_network); }},
    {"endpoint", "NAME[:PORT]", "the endpoint written into tokens; clients call cache.NAME, control.NAME, token.NAME",
     SetEndpoint, [](const S& s) { return s.endpoint; }},
    {"allowed-hosts", "NAME,...", "further host names that plaintext requests may name",
     [](S& s, Text t) { return SetText(s.allowed_hosts, t); },
     [](const S& s) { return s.allowed_hosts; }},
    {"memory", "SIZE", "bound for cache items; over it the least useful are evicted", SetMemory,
     [](const S& s) { return fmt::format("{}MiB", s.memory_bytes >> 20); }},
    {"limits", "PROFILE",
     "unlimited, or free-tier: 3 caches, elements of 128 KiB, TTLs of a day, as a free account has",
     SetLimits, [](const S& s) { return std::string(s.free_tier ? kFreeTier : kUnlimited); }},
    {"threads", "N", "event loops; 0: one per core", SetThreads,
     [](const S& s) { return fmt::format("{}", s.threads); }},
    {"account", "DIGITS", "account id in the ARNs of secrets", SetAccount,
     [](const S& s) { return s.account; }},
    {"ready-file", "FILE", "written as JSON when calls are accepted: URLs, CA file, pid",
     [](S& s, Text t) { return SetText(s.ready_file, t); },
     [](const S& s) { return s.ready_file; }},
    {"drain", "TIME", "how long begun calls may go on after SIGTERM", SetDrain,
     [](const S& s) { return fmt::format("{}ms", s.drain.count()); }},
    {"log-level", "LEVEL", "debug, info, warn, error or off", SetLogLevel,
     [](const S& s) { return std::string(kLevels[static_cast<std::size_t>(s.log_level)]); }},
    {"log-format", "FORMAT", "text or json", SetLogFormat,
     [](const S& s) { return std::string(s.log_format == log::Format::kJson ? "json" : "text"); }},
};

}  // namespace

std::span<const SettingRow> SettingRows() { return kRows; }

std::string VariableOf(const SettingRow& row) {
  std::string name = "KEEPSAKE_";
  for (const char c : row.name) name += c == '-' ? '_' : static_cast<char>(c - 'a' + 'A');
  return name;
}

std::string DefaultDataDir(const base::Environment& environment) {
  if (const auto given = environment("KEEPSAKE_DATA_DIR"); given && !given->empty()) return *given;
  if (::geteuid() == 0) return "/var/lib/keepsake";
  if (const auto xdg = environment("XDG_DATA_HOME"); xdg && !xdg->empty()) return *xdg + "/keepsake";
  return environment("HOME").value_or(".") + "/.local/share/keepsake";
}

Status CheckSettings(const Settings& settings) {
  TRY_ASSIGN(const net::Address plaintext, net::ParseAddress(settings.listen));
  TRY_ASSIGN(const net::Address tls, net::ParseAddress(settings.tls_listen));
  if (settings.dev && !(net::IsLoopback(plaintext) && (!settings.tls || net::IsLoopback(tls)))) {
    return base::InvalidArgument("--dev listens on loopback only; leave --dev out to serve a network");
  }
  if (!net::IsLoopback(plaintext) && !settings.plaintext_on_network) {
    return base::InvalidArgument(
        "--listen is not on loopback: use --tls with --tls-listen there, or say "
        "--plaintext-on-network if everyone on the way may read the traffic");
  }
  if (settings.tls_certificate.empty() != settings.tls_key.empty()) {
    return base::InvalidArgument("--tls-certificate and --tls-key belong together");
  }
  return {};
}

std::string PrintConfig(const Settings& settings) {
  std::string out;
  for (const SettingRow& row : kRows) {
    const std::string value = row.get(settings);
    const bool bare = row.value.empty() || row.value == "N";
    out += fmt::format("# {}\n{} = {}\n", row.help, row.name, bare ? value : '"' + value + '"');
  }
  return out;
}

std::string ConfigReference() {
  std::string out =
      "# Configuration of `keepsake serve`\n\n"
      "A flag wins over a variable, a variable over the file named by `--config` (TOML, or INI).\n"
      "`keepsake serve --print-config` prints what is in force, as such a file.\n\n"
      "| flag | variable | default | what |\n| --- | --- | --- | --- |\n";
  const Settings defaults;
  for (const SettingRow& row : kRows) {
    const std::string value = row.get(defaults);
    out += fmt::format("| `--{}{}{}` | `{}` | {} | {} |\n", row.name, row.value.empty() ? "" : " ",
                       row.value, VariableOf(row), value.empty() ? "" : '`' + value + '`', row.help);
  }
  return out;
}

}  // namespace keepsake::server
