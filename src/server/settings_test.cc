#include "server/settings.h"

#include <unistd.h>

#include <map>
#include <set>
#include <stdexcept>

namespace keepsake::server {
namespace {

using ::testing::HasSubstr;

const SettingRow& Row(std::string_view name) {
  for (const SettingRow& row : SettingRows()) {
    if (row.name == name) return row;
  }
  throw std::invalid_argument(std::string(name));
}

TEST(Settings, ValuesAreReadAndPrintedAgain) {
  const struct {
    std::string_view name, given, shown;
  } cases[] = {
      {"data-dir", "/srv/keepsake", "/srv/keepsake"},
      {"master-key", "systemd", "systemd"},
      {"dev", "on", "true"},
      {"listen", "127.0.0.1:0", "127.0.0.1:0"},
      {"tls-listen", "[::1]:8443", "[::1]:8443"},
      {"memory", "2GiB", "2048MiB"},
      {"limits", "free-tier", "free-tier"},
      {"threads", "256", "256"},
      {"account", "123456789012", "123456789012"},
      {"endpoint", "keepsake.test:8443", "keepsake.test:8443"},
      {"drain", "1m", "60000ms"},
      {"log-level", "warn", "warn"},
      {"log-format", "json", "json"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    Settings settings;
    ASSERT_TRUE(Row(c.name).set(settings, c.given).has_value());
    EXPECT_EQ(Row(c.name).get(settings), c.shown);
  }
}

TEST(Settings, EachDefaultIsAValueOfItsOwnRow) {
  const Settings defaults;
  for (const SettingRow& row : SettingRows()) {
    SCOPED_TRACE(row.name);
    const std::string shown = row.get(defaults);
    if (shown.empty()) continue;
    Settings again;
    ASSERT_TRUE(row.set(again, shown).has_value());
    EXPECT_EQ(row.get(again), shown);
  }
}

TEST(Settings, WhatIsNoValueIsRefusedWithWhatItMustBe) {
  const struct {
    std::string_view name, given, must;
  } cases[] = {
      {"master-key", "usb", "file, env or systemd"},
      {"dev", "maybe", "true or false"},
      {"listen", "unix:/tmp/x", "ADDRESS:PORT"},
      {"listen", "127.0.0.1:70000", ""},
      {"memory", "1MiB", "at least 16MiB"},
      {"memory", "-1", "512MiB"},
      {"limits", "paid", "unlimited or free-tier"},
      {"threads", "257", "0 to 256"},
      {"account", "12", "12 digits"},
      {"endpoint", "", "host name"},
      {"drain", "11m", "at most 10m"},
      {"log-level", "loud", "debug"},
      {"log-format", "xml", "text or json"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(std::string(c.name) + " " + std::string(c.given));
    Settings settings;
    const Status set = Row(c.name).set(settings, c.given);
    ASSERT_FALSE(set.has_value());
    EXPECT_THAT(std::string(set.error().message()), HasSubstr(std::string(c.must)));
  }
}

TEST(Settings, PlaintextAndDevStayOnLoopback) {
  const auto code = [](auto change) {
    Settings settings;
    change(settings);
    const Status checked = CheckSettings(settings);
    return checked.has_value();
  };
  EXPECT_TRUE(code([](Settings&) {}));
  EXPECT_FALSE(code([](Settings& s) { s.listen = "0.0.0.0:8080"; }));
  EXPECT_TRUE(code([](Settings& s) {
    s.listen = "0.0.0.0:8080";
    s.plaintext_on_network = true;
  }));
  EXPECT_FALSE(code([](Settings& s) {
    s.listen = "0.0.0.0:8080";
    s.plaintext_on_network = s.dev = true;
  }));
  EXPECT_FALSE(code([](Settings& s) {
    s.tls = s.dev = true;
    s.tls_listen = "0.0.0.0:443";
  }));
  EXPECT_FALSE(code([](Settings& s) { s.tls_key = "key.pem"; }));
}

TEST(Settings, VariablesAndPagesAreMadeOfTheRows) {
  std::set<std::string> variables;
  const std::string page = ConfigReference();
  const std::string config = PrintConfig(Settings());
  for (const SettingRow& row : SettingRows()) {
    const std::string variable = VariableOf(row);
    EXPECT_TRUE(variable.starts_with("KEEPSAKE_") && variables.insert(variable).second);
    EXPECT_THAT(page, HasSubstr("`" + variable + "`"));
    EXPECT_THAT(config, HasSubstr("\n" + std::string(row.name) + " = "));
  }
}

TEST(Settings, WhereDataLiesWhenNobodySays) {
  const auto with = [](std::map<std::string, std::string> variables) {
    return DefaultDataDir([variables](std::string_view name) -> std::optional<std::string> {
      const auto found = variables.find(std::string(name));
      return found == variables.end() ? std::nullopt : std::optional(found->second);
    });
  };
  EXPECT_EQ(with({{"KEEPSAKE_DATA_DIR", "/d"}, {"HOME", "/h"}}), "/d");
  if (::geteuid() == 0) {
    EXPECT_EQ(with({{"HOME", "/h"}}), "/var/lib/keepsake");
  } else {
    EXPECT_EQ(with({{"HOME", "/h"}}), "/h/.local/share/keepsake");
    EXPECT_EQ(with({{"HOME", "/h"}, {"XDG_DATA_HOME", "/x"}}), "/x/keepsake");
  }
}

}  // namespace
}  // namespace keepsake::server
