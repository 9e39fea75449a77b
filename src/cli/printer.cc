#include "cli/printer.h"

#include "base/error.h"
#include "base/text.h"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <cmath>
#include <ostream>
#include <utility>

namespace keepsake::cli {
namespace {

std::string Quoted(std::string_view text) {
  return boost::json::serialize(boost::json::string(text));
}

// One member: text that is no UTF-8 stands as base64 under a name that says so.
std::string MemberOf(std::string_view name, const Cell& cell) {
  switch (cell.kind) {
    case Cell::Kind::kAbsent:
      return Quoted(name) + ":null";
    case Cell::Kind::kNumber:
    case Cell::Kind::kBool:
      return Quoted(name) + ":" + cell.text;
    case Cell::Kind::kText:
    case Cell::Kind::kBytes:
      break;
  }
  if (base::IsUtf8(cell.text)) return Quoted(name) + ":" + Quoted(cell.text);
  return Quoted(std::string(name) + "_base64") + ":" + Quoted(base::Base64Encode(cell.text));
}

std::string JsonOf(const std::vector<Column>& columns, const std::vector<Cell>& cells) {
  std::string object = "{";
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (i > 0) object += ',';
    object += MemberOf(columns[i].name, cells[i]);
  }
  return object + "}";
}

std::string Padded(std::string text, std::size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

bool IsJson(OutputForm form) {
  return form == OutputForm::kJson || form == OutputForm::kJsonl;
}

}  // namespace

Cell Cell::Real(double n) {
  // JSON has no infinity; as text it reads the same in every form.
  if (!std::isfinite(n)) return Text(n > 0 ? "inf" : "-inf");
  return {Kind::kNumber, fmt::format("{}", n)};
}

Result<OutputForm> ParseOutputForm(std::string_view text) {
  constexpr std::pair<std::string_view, OutputForm> kForms[] = {{"text", OutputForm::kText},
                                                                {"json", OutputForm::kJson},
                                                                {"jsonl", OutputForm::kJsonl},
                                                                {"table", OutputForm::kTable},
                                                                {"raw", OutputForm::kRaw}};
  for (const auto& [name, form] : kForms) {
    if (text == name) return form;
  }
  return base::InvalidArgument("--output must be text, json, jsonl, table or raw");
}

Printer::Printer(std::ostream& out, std::ostream& err, OutputForm form, bool out_is_terminal,
                 bool quiet)
    : out_(out), err_(err), form_(form), out_is_terminal_(out_is_terminal), quiet_(quiet) {}

std::string Printer::Shown(const Cell& cell) const {
  if (cell.kind == Cell::Kind::kAbsent) return "-";
  return out_is_terminal_ ? base::Escape(cell.text, std::string::npos) : cell.text;
}

void Printer::Value(std::string_view name, const Cell& value) {
  if (form_ == OutputForm::kRaw) {
    out_ << value.text;
  } else if (IsJson(form_)) {
    out_ << '{' << MemberOf(name, value) << "}\n";
  } else {
    out_ << Shown(value) << '\n';
  }
}

void Printer::Object(const std::vector<Column>& columns, const std::vector<Cell>& cells) {
  if (IsJson(form_)) {
    out_ << JsonOf(columns, cells) << '\n';
    return;
  }
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].main && cells[i].kind != Cell::Kind::kAbsent) {
      out_ << columns[i].name << ": " << Shown(cells[i]) << '\n';
    }
  }
}

void Printer::List(const std::vector<Column>& columns, const std::vector<std::vector<Cell>>& rows) {
  if (form_ == OutputForm::kJson) {
    std::string_view between = "[";
    for (const auto& row : rows) out_ << std::exchange(between, ",") << JsonOf(columns, row);
    out_ << (rows.empty() ? "[]\n" : "]\n");
  } else if (form_ == OutputForm::kJsonl) {
    for (const auto& row : rows) out_ << JsonOf(columns, row) << '\n';
  } else if (form_ == OutputForm::kRaw) {
    for (const auto& row : rows) {
      for (std::size_t i = 0; i < columns.size(); ++i) {
        if (columns[i].main) out_ << row[i].text << '\0';
      }
    }
  } else {
    Lines(columns, rows);
  }
}

void Printer::Lines(const std::vector<Column>& columns,
                    const std::vector<std::vector<Cell>>& rows) {
  const bool table = form_ == OutputForm::kTable;
  std::vector<std::size_t> widths(columns.size(), 0);
  for (std::size_t i = 0; table && i < columns.size(); ++i) {
    widths[i] = columns[i].name.size();
    for (const auto& row : rows) widths[i] = std::max(widths[i], Shown(row[i]).size());
  }
  const auto line = [&](const auto& text_of) {
    std::string text;
    std::string_view between;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (!columns[i].main) continue;
      text += std::exchange(between, table ? "  " : "\t");
      text += Padded(text_of(i), widths[i]);
    }
    if (table) text.erase(text.find_last_not_of(' ') + 1);
    out_ << text << '\n';
  };
  if (table) line([&](std::size_t i) { return std::string(columns[i].name); });
  for (const auto& row : rows) line([&](std::size_t i) { return Shown(row[i]); });
}

void Printer::Note(std::string_view words) {
  if (!quiet_) err_ << words << '\n';
}

void Printer::Failure(const Error& error) {
  err_ << "keepsake: " << base::Escape(error.ToString(), 4096) << '\n';
}

}  // namespace keepsake::cli
