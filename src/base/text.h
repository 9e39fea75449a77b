#pragma once

#include <keepsake/result.h>

#include "base/clock.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Text encodings: bytes in, values out, no state. Every decoder is strict: what it accepts, its
// encoder would have written.
namespace keepsake::base {

// Lower case. Decode takes both cases and an even length.
std::string HexEncode(std::string_view bytes);
std::optional<std::string> HexDecode(std::string_view text);

// Standard alphabet with padding (RFC 4648 §4); decoding demands zero trailing bits.
std::string Base64Encode(std::string_view bytes);
std::optional<std::string> Base64Decode(std::string_view text);

// URL-safe alphabet without padding (RFC 4648 §5), as JOSE wants it.
std::string Base64UrlEncode(std::string_view bytes);
std::optional<std::string> Base64UrlDecode(std::string_view text);

// %XX for every byte but A-Z a-z 0-9 - . _ ~ and those of `keep`.
std::string PercentEncode(std::string_view bytes, std::string_view keep = {});
// Decodes each %XX once; nullopt for a malformed escape.
std::optional<std::string> PercentDecode(std::string_view text);

// Shortest form, no surrogates, at most U+10FFFF.
bool IsUtf8(std::string_view bytes);

// ASCII only: the locale never takes part.
std::string Lower(std::string_view text);
bool EqualsIgnoreCase(std::string_view a, std::string_view b);
std::string_view Trim(std::string_view text);  // spaces and tabs
std::vector<std::string_view> Split(std::string_view text, char separator);

// A whole decimal number that fits, nothing else: no sign but '-' for signed, no spaces.
template <typename Integer>
std::optional<Integer> ParseInteger(std::string_view text);

// Printable ASCII: other bytes as \xNN, at most `max` characters with "..." at the end when cut.
std::string Escape(std::string_view bytes, std::size_t max = 256);

// "20150830T123600Z" (AWS), "2015-08-30T12:36:00Z" (ISO 8601), "Sun, 30 Aug 2015 12:36:00 GMT"
// (RFC 9110). Parsing accepts exactly the form written, ISO also with a fraction of a second.
std::string FormatAmzDate(WallTime time);
std::optional<WallTime> ParseAmzDate(std::string_view text);
std::string FormatIso8601(WallTime time);
std::optional<WallTime> ParseIso8601(std::string_view text);
std::string FormatHttpDate(WallTime time);
std::optional<WallTime> ParseHttpDate(std::string_view text);

// "250ms", "1.5s", "10m", "2h", "7d"; a bare number is seconds. nullopt for anything else, negative
// numbers and what does not fit.
std::optional<std::chrono::milliseconds> ParseDuration(std::string_view text);

// "64KiB", "512MB", "1GiB", or bytes.
std::optional<std::uint64_t> ParseBytes(std::string_view text);

}  // namespace keepsake::base
