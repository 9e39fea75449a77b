#include "cli/printer.h"

#include "base/error.h"
#include "base/text.h"

#include <boost/json.hpp>

#include <ostream>

namespace keepsake::cli {
namespace {

namespace json = boost::json;

void AddMember(json::object& object, std::string_view name, const Cell& cell) {
  switch (cell.kind) {
    case Cell::Kind::kAbsent:
      object[name] = nullptr;
      return;
    case Cell::Kind::kNumber:
      object[name] = *base::ParseInteger<std::int64_t>(cell.text);
      return;
    case Cell::Kind::kBool:
      object[name] = cell.text == "true";
      return;
    case Cell::Kind::kText:
    case Cell::Kind::kBytes:
      if (base::IsUtf8(cell.text)) {
        object[name] = cell.text;
      } else {
        object[std::string(name) + "_base64"] = base::Base64Encode(cell.text);
      }
  }
}

json::object JsonOf(const std::vector<Column>& columns, const std::vector<Cell>& cells) {
  json::object object;
  for (std::size_t i = 0; i < columns.size(); ++i) AddMember(object, columns[i].name, cells[i]);
  return object;
}

std::string Padded(std::string text, std::size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

}  // namespace

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
    return;
  }
  if (form_ == OutputForm::kJson || form_ == OutputForm::kJsonl) {
    json::object object;
    AddMember(object, name, value);
    out_ << json::serialize(object) << '\n';
    return;
  }
  out_ << Shown(value) << '\n';
}

void Printer::Object(const std::vector<Column>& columns, const std::vector<Cell>& cells) {
  if (form_ == OutputForm::kJson || form_ == OutputForm::kJsonl) {
    out_ << json::serialize(JsonOf(columns, cells)) << '\n';
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
    json::array array;
    for (const auto& row : rows) array.push_back(JsonOf(columns, row));
    out_ << json::serialize(array) << '\n';
    return;
  }
  if (form_ == OutputForm::kJsonl) {
    for (const auto& row : rows) out_ << json::serialize(JsonOf(columns, row)) << '\n';
    return;
  }
  std::vector<std::size_t> widths(columns.size(), 0);
  if (form_ == OutputForm::kTable) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      widths[i] = columns[i].name.size();
      for (const auto& row : rows) widths[i] = std::max(widths[i], Shown(row[i]).size());
    }
  }
  const auto line = [&](const auto& text_of) {
    std::string text;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (!columns[i].main) continue;
      if (!text.empty()) text += form_ == OutputForm::kTable ? "  " : "\t";
      text += Padded(text_of(i), widths[i]);
    }
    text.erase(text.find_last_not_of(' ') + 1);
    out_ << text << '\n';
  };
  if (form_ == OutputForm::kTable) line([&](std::size_t i) { return std::string(columns[i].name); });
  for (const auto& row : rows) line([&](std::size_t i) { return Shown(row[i]); });
}

void Printer::Note(std::string_view words) {
  if (!quiet_) err_ << words << '\n';
}

void Printer::Failure(const Error& error) {
  err_ << "keepsake: " << base::Escape(error.ToString(), 4096) << '\n';
}

}  // namespace keepsake::cli
