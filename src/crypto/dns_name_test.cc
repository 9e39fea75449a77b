#include "crypto/dns_name.h"

namespace keepsake::crypto {
namespace {

TEST(DnsNameTest, NamesAreToldFromOtherTexts) {
  for (const auto* name : {"localhost", "a.b", "cell-4-us-west-2-1.prod.a.momentohq.com",
                           "xn--bcher-kva", "1password.com", "A.Example"}) {
    EXPECT_TRUE(IsDnsName(name)) << name;
  }
  for (const auto* text : {"", ".", "a.", ".a", "a..b", "-a", "a-", "a_b", "a b", "a,b", "a\nb",
                           "*", "*.a", "1.2.3.4", "a.1", "::1",
                           "b\xc3\xbc"
                           "cher",
                           "a/b", "a:1"}) {
    EXPECT_FALSE(IsDnsName(text)) << text;
  }
  EXPECT_FALSE(IsDnsName(std::string_view("a\0b", 3)));
}

TEST(DnsNameTest, LengthsAreBounded) {
  const std::string label(63, 'a');
  EXPECT_TRUE(IsDnsName(label));
  EXPECT_FALSE(IsDnsName(label + "a"));
  const std::string name = label + "." + label + "." + label + "." + std::string(61, 'b');
  EXPECT_TRUE(IsDnsName(name));
  EXPECT_FALSE(IsDnsName(name + "b"));
}

TEST(DnsNameTest, AWildcardIsAFirstLabelOnly) {
  EXPECT_TRUE(IsDnsName("*.example.com", true));
  EXPECT_TRUE(IsDnsName("example.com", true));
  for (const auto* text : {"*", "*.", "a.*.b", "*a.b", "*.*.b", "*.1"}) {
    EXPECT_FALSE(IsDnsName(text, true)) << text;
  }
}

}  // namespace
}  // namespace keepsake::crypto
