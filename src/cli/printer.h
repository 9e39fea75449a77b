#pragma once

#include <keepsake/bytes.h>
#include <keepsake/result.h>

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace keepsake::cli {

enum class OutputForm { kText, kJson, kJsonl, kTable, kRaw };
Result<OutputForm> ParseOutputForm(std::string_view text);

// One cell of a result. Numbers and truth values keep their kind in JSON; an absent one is null
// there and "-" in text.
struct Cell {
  enum class Kind { kText, kBytes, kNumber, kBool, kAbsent };
  Kind kind = Kind::kAbsent;
  std::string text;

  static Cell Text(std::string_view text) { return {Kind::kText, std::string(text)}; }
  static Cell Bytes(BytesView bytes) { return {Kind::kBytes, std::string(bytes.text())}; }
  static Cell Number(std::int64_t n) { return {Kind::kNumber, std::to_string(n)}; }
  static Cell Real(double n);
  static Cell Bool(bool b) { return {Kind::kBool, b ? "true" : "false"}; }
  static Cell Absent() { return {}; }
};

struct Column {
  std::string_view name;
  bool main = true;  // shown as text and as a table; the others in JSON only
};

// Where answers go: data to standard output in the form asked for, words to standard error. Text
// from a server is escaped before it reaches a terminal (S-CLI-3).
class Printer {
 public:
  Printer(std::ostream& out, std::ostream& err, OutputForm form, bool out_is_terminal, bool quiet);

  // One value, such as an item's. As text it ends in a newline; as raw it is the exact bytes; in
  // JSON it stands under `name`, as "value_base64" beside it when it is no UTF-8.
  void Value(std::string_view name, const Cell& value);
  // One object: a line "name: value" each as text.
  void Object(const std::vector<Column>& columns, const std::vector<Cell>& cells);
  // A list. As text one line a row, the main cells separated by tabs; JSON an array, JSONL an
  // object a line; a table has a head. As raw each main cell is its exact bytes and a zero byte,
  // which `xargs -0` reads.
  void List(const std::vector<Column>& columns, const std::vector<std::vector<Cell>>& rows);

  // Words for a person, silent with --quiet.
  void Note(std::string_view words);
  void Failure(const Error& error);

  OutputForm form() const { return form_; }

 private:
  std::string Shown(const Cell& cell) const;
  void Lines(const std::vector<Column>& columns, const std::vector<std::vector<Cell>>& rows);

  std::ostream& out_;
  std::ostream& err_;
  OutputForm form_;
  bool out_is_terminal_;
  bool quiet_;
};

}  // namespace keepsake::cli
