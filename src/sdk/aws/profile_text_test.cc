#include "sdk/aws/profile_text.h"

#include "base/limits.h"

namespace keepsake::sdk {
namespace {

using ::testing::HasSubstr;

// "section.property=value" a line, and "section.property.inner=value" for blocks, in order.
void Append(std::string_view kind, const Sections& sections, std::string& out) {
  for (const auto& [name, section] : sections) {
    const std::string at = std::string(kind) + name;
    out += at + "\n";
    for (const auto& [property, value] : section.values) {
      out += at + "." + property + "=" + std::string(value.reveal()) + "\n";
    }
    for (const auto& [property, block] : section.blocks) {
      for (const auto& [inner, value] : block) {
        out += at + "." + property + "." + inner + "=" + std::string(value.reveal()) + "\n";
      }
    }
  }
}

std::string Shown(const ProfileText& text) {
  std::string out;
  Append("", text.profiles, out);
  Append("services:", text.services, out);
  return out;
}

std::string Parsed(std::string_view text, ProfileFile file) {
  const auto parsed = ParseProfileText(text, file);
  if (!parsed.has_value()) return parsed.error().message();
  return Shown(*parsed);
}

TEST(ProfileTextTest, TheGrammarIsThatOfTheAwsTools) {
  const struct {
    std::string name, text, want;
  } cases[] = {
      {"nothing", "", ""},
      {"one property", "[default]\nregion = eu-west-1\n", "default\ndefault.region=eu-west-1\n"},
      {"no line end at the end", "[default]\na=b", "default\ndefault.a=b\n"},
      {"carriage returns", "[default]\r\na = b\r\n\r\n", "default\ndefault.a=b\n"},
      {"a byte order mark", "\xef\xbb\xbf[default]\na=b\n", "default\ndefault.a=b\n"},
      {"comments and blank lines", "# x\n; y\n\n   \t\n[default]\n#a=b\nc=d\n",
       "default\ndefault.c=d\n"},
      {"a comment behind a header", "[default]# x\na=b\n[profile p] ; y\nc=d\n",
       "default\ndefault.a=b\np\np.c=d\n"},
      {"a comment behind a value", "[default]\na=b # c\nd=e ;f\ng=h\t#i\n",
       "default\ndefault.a=b\ndefault.d=e\ndefault.g=h\n"},
      {"no space, no comment", "[default]\na=b#c;d\n", "default\ndefault.a=b#c;d\n"},
      {"a value that is a comment", "[default]\na=#b\nc= # d\n",
       "default\ndefault.a=\ndefault.c=\n"},
      {"the first = splits", "[default]\na = b = c==\n", "default\ndefault.a=b = c==\n"},
      {"names of properties in lower case", "[default]\nAWS_Region = X\n",
       "default\ndefault.aws_region=X\n"},
      {"the last of two wins", "[default]\na=1\na=2\n", "default\ndefault.a=2\n"},
      {"a section that comes twice", "[default]\na=1\n[default]\nb=2\n",
       "default\ndefault.a=1\ndefault.b=2\n"},
      {"white space in a header", "[ \tprofile \t p ]\na=b\n", "p\np.a=b\n"},
      {"every byte a name may have", "[profile aZ0_-/.%@:+\\]\na=b\n",
       "aZ0_-/.%@:+\\\naZ0_-/.%@:+\\.a=b\n"},
      {"a name that cannot be", "[profile a b!]\nx=y\n[profile p]\nno good=1\nc=d\n", "p\np.c=d\n"},
      {"a continued value keeps its comment", "[default]\na = b\n  c # d\n",
       "default\ndefault.a=b\nc # d\n"},
      {"a block of properties", "[default]\ns3 =\n  Max = 1\n\tmin = 2\n",
       "default\ndefault.s3=\ndefault.s3.max=1\ndefault.s3.min=2\n"},
      {"a value replaces a block", "[default]\ns3 =\n  max = 1\ns3 = x\n",
       "default\ndefault.s3=x\n"},
      {"a property that is passed over takes its continuation along",
       "[default]\nno good = x\n  y\na=b\n", "default\ndefault.a=b\n"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Parsed(c.text, ProfileFile::kConfig), c.want);
  }
}

TEST(ProfileTextTest, OnlyTheSectionsThatTheFileMayHaveAreTaken) {
  const std::string text =
      "[default]\na=1\n[profile p]\na=2\n[p]\na=3\n[services s]\na=4\n[sso-session o]\na=5\n"
      "[plugins]\na=6\n";
  EXPECT_EQ(Parsed(text, ProfileFile::kConfig),
            "default\ndefault.a=1\np\np.a=2\nservices:s\nservices:s.a=4\n");
  EXPECT_EQ(Parsed(text, ProfileFile::kCredentials),
            "default\ndefault.a=1\np\np.a=3\nplugins\nplugins.a=6\n");
}

TEST(ProfileTextTest, ProfileDefaultLeavesNothingOfDefault) {
  const std::string want = "default\ndefault.a=2\n";
  EXPECT_EQ(Parsed("[default]\na=1\nb=1\n[profile default]\na=2\n", ProfileFile::kConfig), want);
  EXPECT_EQ(Parsed("[profile default]\na=2\n[default]\na=1\nb=1\n", ProfileFile::kConfig), want);
}

TEST(ProfileTextTest, ABadLineIsRefusedByItsNumberAndNeverByItsText) {
  const struct {
    std::string name, text, want;
  } cases[] = {
      {"before any section", "\n# c\nprivate = x\n",
       "line 3: a property stands before any section"},
      {"no ]", "[default\nprivate = x\n", "line 1: the section header has no ]"},
      {"text behind the ]", "[default] private\n", "line 1: there is text after the ]"},
      {"no =", "[default]\na=b\nprivate\n", "line 3: there is no ="},
      {"no = in another section", "[plugins]\nprivate\n", "line 2: there is no ="},
      {"a continuation of nothing", "[default]\n  private\n",
       "line 2: an indented line continues nothing"},
      {"a continuation before any section", "  private = x\n",
       "line 1: an indented line continues nothing"},
      {"a block without =", "[default]\ns3 =\n  private\n",
       "line 3: there is no = in the indented line"},
      {"after a carriage return", "[default]\r\na=b\r\nprivate\r\n", "line 3: there is no ="},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const auto parsed = ParseProfileText(c.text, ProfileFile::kConfig);
    ASSERT_FALSE(parsed.has_value());
    EXPECT_EQ(parsed.error().code(), ErrorCode::kInvalidArgument);
    EXPECT_EQ(parsed.error().message(), c.want);
    EXPECT_FALSE(parsed.error().ToString().contains("private"));
  }
}

TEST(ProfileTextTest, AFileHasALimitedNumberOfEntries) {
  std::string text = "[default]\n";
  for (std::size_t i = 1; i < limits::kProfileEntries; ++i) text += "a=b\n";
  EXPECT_TRUE(ParseProfileText(text, ProfileFile::kConfig).has_value());
  EXPECT_TRUE(ParseProfileText(text + "# no entry\n", ProfileFile::kConfig).has_value());
  EXPECT_THAT(Parsed(text + "a=b\n", ProfileFile::kConfig), HasSubstr("too many lines"));
}

TEST(ProfileTextTest, TheCredentialsFileWinsPropertyByProperty) {
  auto config = ParseProfileText(
      "[default]\na=config\nb=config\n[profile p]\nc=config\n[profile q]\ns3=\n  d=config\n",
      ProfileFile::kConfig);
  auto credentials =
      ParseProfileText("[default]\nb=credentials\n[q]\ns3=\n  e=credentials\n[r]\nf=credentials\n",
                       ProfileFile::kCredentials);
  ASSERT_TRUE(config.has_value() && credentials.has_value());
  MergeProfiles(*std::move(credentials), *config);
  EXPECT_EQ(Shown(*config),
            "default\ndefault.a=config\ndefault.b=credentials\n"
            "p\np.c=config\n"
            "q\nq.s3=\nq.s3.e=credentials\n"
            "r\nr.f=credentials\n");
}

}  // namespace
}  // namespace keepsake::sdk
