#include "base/text.h"

#include <charconv>
#include <cmath>

namespace keepsake::base {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kBase64Url =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

unsigned Byte(std::string_view bytes, std::size_t i) {
  return static_cast<unsigned char>(bytes[i]);
}

std::string Encode64(std::string_view bytes, std::string_view alphabet) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  std::size_t i = 0;
  for (; i + 3 <= bytes.size(); i += 3) {
    const unsigned v = Byte(bytes, i) << 16 | Byte(bytes, i + 1) << 8 | Byte(bytes, i + 2);
    for (const int shift : {18, 12, 6, 0}) out += alphabet[v >> shift & 63];
  }
  const std::size_t rest = bytes.size() - i;
  if (rest == 1) {
    const unsigned v = Byte(bytes, i) << 16;
    out += alphabet[v >> 18 & 63];
    out += alphabet[v >> 12 & 63];
  } else if (rest == 2) {
    const unsigned v = Byte(bytes, i) << 16 | Byte(bytes, i + 1) << 8;
    for (const int shift : {18, 12, 6}) out += alphabet[v >> shift & 63];
  }
  return out;
}

constexpr std::array<std::int8_t, 256> Reverse(std::string_view alphabet) {
  std::array<std::int8_t, 256> table{};
  table.fill(-1);
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
  }
  return table;
}

// `text` is without padding. Bits that no encoder sets must be zero, so each value has one text.
std::optional<std::string> Decode64(std::string_view text, const std::array<std::int8_t, 256>& table) {
  if (text.size() % 4 == 1) return std::nullopt;
  std::string out;
  out.reserve(text.size() / 4 * 3 + 2);
  unsigned value = 0;
  int bits = 0;
  for (const char c : text) {
    const std::int8_t digit = table[static_cast<unsigned char>(c)];
    if (digit < 0) return std::nullopt;
    value = value << 6 | static_cast<unsigned>(digit);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out += static_cast<char>(value >> bits & 0xff);
    }
  }
  if ((value & ((1U << bits) - 1)) != 0) return std::nullopt;
  return out;
}

constexpr auto kReverse64 = Reverse(kBase64);
constexpr auto kReverse64Url = Reverse(kBase64Url);

bool IsUnreserved(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

// The length of the well-formed sequence at the front, or 0. Source: Unicode 15, table 3-7.
std::size_t Utf8Length(std::string_view s) {
  const unsigned lead = Byte(s, 0);
  if (lead < 0x80) return 1;
  const std::size_t n = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || s.size() < n) return 0;
  const unsigned low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  const unsigned high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  if (Byte(s, 1) < low || Byte(s, 1) > high) return 0;
  for (std::size_t i = 2; i < n; ++i) {
    if ((Byte(s, i) & 0xc0) != 0x80) return 0;
  }
  return n;
}

constexpr std::string_view kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct Parts {
  int year, month, day, hour, minute, second;
};

Parts PartsOf(WallTime time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
  return {static_cast<int>(date.year()), static_cast<int>(static_cast<unsigned>(date.month())),
          static_cast<int>(static_cast<unsigned>(date.day())),
          static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
          static_cast<int>(clock.seconds().count())};
}

std::optional<WallTime> TimeOf(const Parts& p) {
  const std::chrono::year_month_day date{std::chrono::year(p.year),
                                         std::chrono::month(static_cast<unsigned>(p.month)),
                                         std::chrono::day(static_cast<unsigned>(p.day))};
  if (!date.ok() || p.hour > 23 || p.minute > 59 || p.second > 60) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(p.hour) +
         std::chrono::minutes(p.minute) + std::chrono::seconds(p.second);
}

std::string Digits(int value, int width) {
  std::string text = std::to_string(value);
  return std::string(static_cast<std::size_t>(std::max(0, width - static_cast<int>(text.size()))),
                     '0') + text;
}

// Reads by a pattern: 'Y', 'M', 'D', 'h', 'm', 's' stand for one digit each, all else for itself.
std::optional<Parts> ReadPattern(std::string_view text, std::string_view pattern) {
  if (text.size() != pattern.size()) return std::nullopt;
  Parts p{};
  for (std::size_t i = 0; i < text.size(); ++i) {
    int* part = nullptr;
    switch (pattern[i]) {
      case 'Y': part = &p.year; break;
      case 'M': part = &p.month; break;
      case 'D': part = &p.day; break;
      case 'h': part = &p.hour; break;
      case 'm': part = &p.minute; break;
      case 's': part = &p.second; break;
      default:
        if (text[i] != pattern[i]) return std::nullopt;
        continue;
    }
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    *part = *part * 10 + (text[i] - '0');
  }
  return p;
}

// The leading decimal number of `text`, which is cut off; fractions allowed.
std::optional<double> TakeNumber(std::string_view& text) {
  double value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc() || !(value >= 0)) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

struct Unit {
  std::string_view name;
  double factor;
};

std::optional<double> ScaledNumber(std::string_view text, std::span<const Unit> units) {
  const auto number = TakeNumber(text);
  if (!number) return std::nullopt;
  for (const Unit& unit : units) {
    if (text == unit.name) {
      const double value = *number * unit.factor;
      return value < 9.0e18 ? std::optional(value) : std::nullopt;
    }
  }
  return std::nullopt;
}

}  // namespace

std::string HexEncode(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    out += kHex[Byte(bytes, i) >> 4];
    out += kHex[Byte(bytes, i) & 15];
  }
  return out;
}

std::optional<std::string> HexDecode(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string out;
  out.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = HexValue(text[i]);
    const int low = HexValue(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high << 4 | low);
  }
  return out;
}

std::string Base64Encode(std::string_view bytes) {
  std::string out = Encode64(bytes, kBase64);
  out.append((4 - out.size() % 4) % 4, '=');
  return out;
}

std::optional<std::string> Base64Decode(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  return Decode64(text, kReverse64);
}

std::string Base64UrlEncode(std::string_view bytes) { return Encode64(bytes, kBase64Url); }

std::optional<std::string> Base64UrlDecode(std::string_view text) {
  return Decode64(text, kReverse64Url);
}

std::string PercentEncode(std::string_view bytes, std::string_view keep) {
  constexpr std::string_view kUpperHex = "0123456789ABCDEF";
  std::string out;
  out.reserve(bytes.size());
  for (const char c : bytes) {
    if (IsUnreserved(c) || keep.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += '%';
      out += kUpperHex[static_cast<unsigned char>(c) >> 4];
      out += kUpperHex[static_cast<unsigned char>(c) & 15];
    }
  }
  return out;
}

std::optional<std::string> PercentDecode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = HexValue(text[i + 1]);
    const int low = HexValue(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high << 4 | low);
    i += 2;
  }
  return out;
}

bool IsUtf8(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t n = Utf8Length(bytes);
    if (n == 0) return false;
    bytes.remove_prefix(n);
  }
  return true;
}

std::string Lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

bool EqualsIgnoreCase(std::string_view a, std::string_view b) {
  return a.size() == b.size() && Lower(a) == Lower(b);
}

std::string_view Trim(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

template <typename Integer>
std::optional<Integer> ParseInteger(std::string_view text) {
  Integer value{};
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || rest != end || text.empty()) return std::nullopt;
  return value;
}
template std::optional<int> ParseInteger(std::string_view);
template std::optional<std::uint16_t> ParseInteger(std::string_view);
template std::optional<std::uint32_t> ParseInteger(std::string_view);
template std::optional<std::int64_t> ParseInteger(std::string_view);
template std::optional<std::uint64_t> ParseInteger(std::string_view);

std::string Escape(std::string_view bytes, std::size_t max) {
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (out.size() >= max) return out + "...";
    const unsigned c = Byte(bytes, i);
    if (c >= 0x20 && c < 0x7f) {
      out += bytes[i];
    } else {
      out += "\\x";
      out += kHex[c >> 4];
      out += kHex[c & 15];
    }
  }
  return out;
}

std::string FormatAmzDate(WallTime time) {
  const Parts p = PartsOf(time);
  return Digits(p.year, 4) + Digits(p.month, 2) + Digits(p.day, 2) + 'T' + Digits(p.hour, 2) +
         Digits(p.minute, 2) + Digits(p.second, 2) + 'Z';
}

std::optional<WallTime> ParseAmzDate(std::string_view text) {
  const auto parts = ReadPattern(text, "YYYYMMDDThhmmssZ");
  return parts ? TimeOf(*parts) : std::nullopt;
}

std::string FormatIso8601(WallTime time) {
  const Parts p = PartsOf(time);
  return Digits(p.year, 4) + '-' + Digits(p.month, 2) + '-' + Digits(p.day, 2) + 'T' +
         Digits(p.hour, 2) + ':' + Digits(p.minute, 2) + ':' + Digits(p.second, 2) + 'Z';
}

std::optional<WallTime> ParseIso8601(std::string_view text) {
  std::string whole(text);
  if (const auto dot = text.find('.'); dot == 19 && text.ends_with('Z')) {
    const std::string_view fraction = text.substr(dot + 1, text.size() - dot - 2);
    if (fraction.empty() || fraction.find_first_not_of("0123456789") != std::string_view::npos) {
      return std::nullopt;
    }
    whole = std::string(text.substr(0, dot)) + 'Z';
  } else if (text.ends_with("+00:00")) {
    whole = std::string(text.substr(0, text.size() - 6)) + 'Z';
  }
  const auto parts = ReadPattern(whole, "YYYY-MM-DDThh:mm:ssZ");
  return parts ? TimeOf(*parts) : std::nullopt;
}

std::string FormatHttpDate(WallTime time) {
  const Parts p = PartsOf(time);
  const std::chrono::weekday day(std::chrono::floor<std::chrono::days>(time));
  return std::string(kDays[day.c_encoding()]) + ", " + Digits(p.day, 2) + ' ' +
         std::string(kMonths[p.month - 1]) + ' ' + Digits(p.year, 4) + ' ' + Digits(p.hour, 2) +
         ':' + Digits(p.minute, 2) + ':' + Digits(p.second, 2) + " GMT";
}

std::optional<WallTime> ParseHttpDate(std::string_view text) {
  if (text.size() != 29 || !text.ends_with(" GMT")) return std::nullopt;
  for (int month = 1; month <= 12; ++month) {
    const std::string_view name = kMonths[month - 1];
    if (text.substr(8, 3) != name) continue;
    const std::string numeric = std::string(text.substr(5, 3)) + std::string(text.substr(12, 13));
    auto parts = ReadPattern(numeric, "DD YYYY hh:mm:ss");
    if (!parts) return std::nullopt;
    parts->month = month;
    return TimeOf(*parts);
  }
  return std::nullopt;
}

std::optional<std::chrono::milliseconds> ParseDuration(std::string_view text) {
  constexpr Unit kUnits[] = {{"ms", 1},          {"", 1000},         {"s", 1000},
                             {"m", 60'000},      {"min", 60'000},    {"h", 3'600'000},
                             {"d", 86'400'000}};
  const auto value = ScaledNumber(text, kUnits);
  if (!value) return std::nullopt;
  return std::chrono::milliseconds(std::llround(*value));
}

std::optional<std::uint64_t> ParseBytes(std::string_view text) {
  constexpr Unit kUnits[] = {{"", 1},           {"B", 1},          {"KB", 1e3},
                             {"MB", 1e6},       {"GB", 1e9},       {"KiB", 1024.0},
                             {"MiB", 1048576.0}, {"GiB", 1073741824.0}};
  const auto value = ScaledNumber(text, kUnits);
  if (!value) return std::nullopt;
  return static_cast<std::uint64_t>(std::llround(*value));
}

}  // namespace keepsake::base
