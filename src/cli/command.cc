#include "cli/command.h"

#include "base/error.h"
#include "base/text.h"
#include "base/try.h"

#include <charconv>
#include <cmath>

namespace keepsake::cli {

std::optional<std::string> Arguments::text(std::string_view name) const {
  const auto found = values_.find(std::string(name));
  if (found == values_.end()) return std::nullopt;
  return found->second.back();
}

std::vector<std::string> Arguments::all(std::string_view name) const {
  const auto found = values_.find(std::string(name));
  return found == values_.end() ? std::vector<std::string>() : found->second;
}

Result<std::optional<std::int64_t>> Arguments::number(std::string_view name) const {
  const auto given = text(name);
  if (!given) return std::optional<std::int64_t>();
  const auto number = base::ParseInteger<std::int64_t>(*given);
  if (!number) return base::InvalidArgument(std::string(name) + " must be a whole number");
  return number;
}

Result<std::optional<std::chrono::milliseconds>> Arguments::duration(std::string_view name) const {
  const auto given = text(name);
  if (!given) return std::optional<std::chrono::milliseconds>();
  const auto time = base::ParseDuration(*given);
  if (!time) {
    return base::InvalidArgument(std::string(name) +
                                 " must be a time such as 250ms, 30s, 10m or 2h");
  }
  return time;
}

Result<std::optional<double>> Arguments::real(std::string_view name) const {
  const auto given = text(name);
  if (!given) return std::optional<double>();
  TRY_ASSIGN(const double parsed, ParseReal(name, *given));
  return std::optional(parsed);
}

Error Arguments::OutOfRange(std::string_view name) {
  return base::InvalidArgument(std::string(name) + " is out of range");
}

Result<double> ParseReal(std::string_view what, std::string_view text) {
  double parsed = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), parsed);
  if (error != std::errc() || end != text.data() + text.size() || std::isnan(parsed)) {
    return base::InvalidArgument(std::string(what) + " must be a number such as 1, -0.5 or 2e6");
  }
  return parsed;
}

}  // namespace keepsake::cli
