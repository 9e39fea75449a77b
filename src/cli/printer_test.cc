#include "cli/printer.h"

#include <limits>
#include <sstream>

namespace keepsake::cli {
namespace {

// What a Printer of a form printed.
class Printed {
 public:
  explicit Printed(OutputForm form, bool terminal = false, bool quiet = false)
      : printer(out, err, form, terminal, quiet) {}
  std::ostringstream out, err;
  Printer printer;
};

TEST(Printer, AValueInEveryForm) {
  const struct {
    OutputForm form;
    Cell cell;
    std::string_view want;
  } cases[] = {
      {OutputForm::kText, Cell::Text("v"), "v\n"},
      {OutputForm::kTable, Cell::Text("v"), "v\n"},
      {OutputForm::kRaw, Cell::Text("v"), "v"},
      {OutputForm::kJson, Cell::Text("v"), "{\"it\":\"v\"}\n"},
      {OutputForm::kJsonl, Cell::Text("v"), "{\"it\":\"v\"}\n"},
      {OutputForm::kText, Cell::Absent(), "-\n"},
      {OutputForm::kRaw, Cell::Absent(), ""},
      {OutputForm::kJson, Cell::Absent(), "{\"it\":null}\n"},
      {OutputForm::kJson, Cell::Number(-7), "{\"it\":-7}\n"},
      {OutputForm::kJson, Cell::Bool(true), "{\"it\":true}\n"},
      {OutputForm::kJson, Cell::Real(1.5), "{\"it\":1.5}\n"},
      {OutputForm::kJson, Cell::Real(3), "{\"it\":3}\n"},
      {OutputForm::kJson, Cell::Real(-std::numeric_limits<double>::infinity()),
       "{\"it\":\"-inf\"}\n"},
      {OutputForm::kJson, Cell::Bytes(BytesView("\xff")), "{\"it_base64\":\"/w==\"}\n"},
      {OutputForm::kJson, Cell::Text("a\"b\\\n"), "{\"it\":\"a\\\"b\\\\\\n\"}\n"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.want);
    Printed printed(c.form);
    printed.printer.Value("it", c.cell);
    EXPECT_EQ(printed.out.str(), c.want);
    EXPECT_EQ(printed.err.str(), "");
  }
}

TEST(Printer, AnObjectShowsItsMainMembersAsTextAndAllInJson) {
  const std::vector<Column> columns = {{"name"}, {"arn", false}, {"since"}};
  const std::vector<Cell> cells = {Cell::Text("n"), Cell::Text("a"), Cell::Absent()};
  Printed text(OutputForm::kText), json(OutputForm::kJson);
  text.printer.Object(columns, cells);
  json.printer.Object(columns, cells);
  EXPECT_EQ(text.out.str(), "name: n\n");
  EXPECT_EQ(json.out.str(), "{\"name\":\"n\",\"arn\":\"a\",\"since\":null}\n");
}

TEST(Printer, AListInEveryForm) {
  const std::vector<Column> columns = {{"key"}, {"hidden", false}, {"n"}};
  const std::vector<std::vector<Cell>> rows = {
      {Cell::Text("long-key"), Cell::Text("x"), Cell::Number(1)},
      {Cell::Text("k"), Cell::Text("y"), Cell::Absent()}};
  const std::pair<OutputForm, std::string> cases[] = {
      {OutputForm::kText, "long-key\t1\nk\t-\n"},
      {OutputForm::kTable, "key       n\nlong-key  1\nk         -\n"},
      {OutputForm::kRaw, std::string("long-key\0001\0k\0\0", 14)},
      {OutputForm::kJson,
       "[{\"key\":\"long-key\",\"hidden\":\"x\",\"n\":1},{\"key\":\"k\",\"hidden\":\"y\",\"n\":"
       "null}]\n"},
      {OutputForm::kJsonl,
       "{\"key\":\"long-key\",\"hidden\":\"x\",\"n\":1}\n{\"key\":\"k\",\"hidden\":\"y\",\"n\":"
       "null}\n"},
  };
  for (const auto& [form, want] : cases) {
    Printed printed(form);
    printed.printer.List(columns, rows);
    EXPECT_EQ(printed.out.str(), want);
  }
}

TEST(Printer, AnEmptyListIsNothingButAnArrayInJson) {
  Printed text(OutputForm::kText), json(OutputForm::kJson);
  text.printer.List({{"key"}}, {});
  json.printer.List({{"key"}}, {});
  EXPECT_EQ(text.out.str(), "");
  EXPECT_EQ(json.out.str(), "[]\n");
}

TEST(Printer, OnlyATerminalGetsEscapes) {
  const Cell cell = Cell::Bytes(BytesView("\x1b[31mred"));
  Printed terminal(OutputForm::kText, /*terminal=*/true), file(OutputForm::kText);
  terminal.printer.Value("it", cell);
  file.printer.Value("it", cell);
  EXPECT_EQ(terminal.out.str().find('\x1b'), std::string::npos);
  EXPECT_EQ(file.out.str(), "\x1b[31mred\n");
}

TEST(Printer, WordsGoToStandardErrorAndQuietSilencesAllButFailures) {
  Printed loud(OutputForm::kText), quiet(OutputForm::kText, false, /*quiet=*/true);
  for (Printed* printed : {&loud, &quiet}) {
    printed->printer.Note("miss");
    printed->printer.Failure(Error(ErrorCode::kTimeout, "too \x1b late"));
  }
  EXPECT_TRUE(loud.err.str().starts_with("miss\nkeepsake: "));
  EXPECT_TRUE(quiet.err.str().starts_with("keepsake: "));
  EXPECT_EQ(quiet.err.str().find('\x1b'), std::string::npos);
  EXPECT_EQ(quiet.out.str() + loud.out.str(), "");
}

TEST(Printer, FormsByName) {
  for (const std::string_view name : {"text", "json", "jsonl", "table", "raw"}) {
    EXPECT_TRUE(ParseOutputForm(name).has_value()) << name;
  }
  EXPECT_EQ(ParseOutputForm("yaml").error().code(), ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace keepsake::cli
