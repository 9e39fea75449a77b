#include "sdk/aws/endpoint.h"

#include "sdk/surroundings_testing.h"

namespace keepsake::sdk {
namespace {

using ::testing::HasSubstr;

Profile ProfileOf(const std::string& properties) {
  auto text = ParseProfileText("[default]\n" + properties, ProfileFile::kConfig);
  EXPECT_TRUE(text.has_value()) << text.error();
  return Profile("default", *std::move(text));
}

TEST(ParseUrlTest, AUrlIsAnOriginAndNoMore) {
  const struct {
    std::string url;
    Origin want;
  } cases[] = {
      {"https://h.example", {{"h.example", 443, false}, true, "h.example"}},
      {"https://h.example/", {{"h.example", 443, false}, true, "h.example"}},
      {"https://h.example:443", {{"h.example", 443, false}, true, "h.example"}},
      {"https://h.example:8443", {{"h.example", 8443, false}, true, "h.example:8443"}},
      {"http://127.0.0.1", {{"127.0.0.1", 80, false}, false, "127.0.0.1"}},
      {"http://127.0.0.1:4566", {{"127.0.0.1", 4566, false}, false, "127.0.0.1:4566"}},
      {"http://[::1]:80", {{"::1", 80, false}, false, "[::1]"}},
      {"https://[::1]:80", {{"::1", 80, false}, true, "[::1]:80"}},
      {"unix:/run/k.sock", {{"/run/k.sock", 0, true}, false, "localhost"}},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.url);
    const auto origin = ParseUrl(c.url);
    ASSERT_TRUE(origin.has_value()) << origin.error();
    EXPECT_EQ(origin->address, c.want.address);
    EXPECT_EQ(origin->tls, c.want.tls);
    EXPECT_EQ(origin->host, c.want.host);
  }
}

TEST(ParseUrlTest, WhatIsMoreThanAnOriginIsRefusedWithItsForm) {
  const std::string urls[] = {"",
                              "h.example",
                              "https://",
                              "https:///",
                              "ftp://h.example",
                              "HTTPS://h.example",
                              "https://h.example/path",
                              "https://h.example//",
                              "https://h.example?q",
                              "https://h.example#f",
                              "https://private@h.example",
                              "https://h.example:65536",
                              "https://h.example:",
                              "https://h example",
                              "https://unix:/run/k.sock",
                              "http://::1",
                              "unix:"};
  for (const std::string& url : urls) {
    SCOPED_TRACE(url);
    const auto origin = ParseUrl(url);
    ASSERT_FALSE(origin.has_value());
    EXPECT_EQ(origin.error().code(), ErrorCode::kInvalidArgument);
    EXPECT_THAT(origin.error().message(), HasSubstr("https://HOST"));
    EXPECT_FALSE(origin.error().ToString().contains("private"));
  }
}

TEST(RegionTest, TheRegionIsTheCallersThenTheEnvironmentsThenTheProfiles) {
  const Variables both{{"AWS_REGION", "us-west-2"}, {"AWS_DEFAULT_REGION", "us-east-1"}};
  const struct {
    std::string given;
    Variables variables;
    std::string profile;
    std::string want;
  } cases[] = {
      {"eu-west-1", both, "region=ap-south-1\n", "eu-west-1"},
      {"", both, "region=ap-south-1\n", "us-west-2"},
      {"", {{"AWS_REGION", ""}, {"AWS_DEFAULT_REGION", "us-east-1"}}, "", "us-east-1"},
      {"", {{"AWS_REGION", ""}}, "region=ap-south-1\n", "ap-south-1"},
      {"", {}, "region=ap-south-1\n", "ap-south-1"},
      {"", {}, "", ""},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.want);
    const auto region = ResolveRegion(c.given, ProfileOf(c.profile), EnvironmentOf(c.variables));
    ASSERT_TRUE(region.has_value()) << region.error();
    EXPECT_EQ(region->name, c.want);
    EXPECT_FALSE(region->fips);
  }
}

TEST(RegionTest, APseudoRegionMeansFips) {
  for (const std::string given : {"fips-us-east-1", "us-east-1-fips"}) {
    SCOPED_TRACE(given);
    const auto region = ResolveRegion(given, Profile(), EnvironmentOf({}));
    ASSERT_TRUE(region.has_value()) << region.error();
    EXPECT_EQ(region->name, "us-east-1");
    EXPECT_TRUE(region->fips);
  }
}

TEST(RegionTest, WhatCannotBeALabelOfAHostIsNoRegion) {
  const std::string names[] = {"US-EAST-1",
                               "us east",
                               "us-east-1.evil.example/",
                               "-us",
                               "us-",
                               "us_east",
                               "fips-",
                               "-fips",
                               "us-east-1@evil",
                               "us-east-1\nx:y",
                               std::string(64, 'r')};
  for (const std::string& name : names) {
    SCOPED_TRACE(name);
    const auto region = ResolveRegion("", Profile(), EnvironmentOf({{"AWS_REGION", name}}));
    ASSERT_FALSE(region.has_value());
    EXPECT_EQ(region.error().code(), ErrorCode::kInvalidArgument);
    EXPECT_THAT(region.error().message(), HasSubstr("us-west-2"));
  }
  EXPECT_TRUE(ResolveRegion(std::string(63, 'r'), Profile(), EnvironmentOf({})).has_value());
}

// Source: aws-auth.md §7, the order.
TEST(EndpointTest, TheEndpointIsTheFirstThatIsConfigured) {
  const std::string service =
      "services = s\nendpoint_url = http://profile:1\n[services s]\nsecrets_manager =\n"
      "  endpoint_url = http://service:1\n";
  const std::string profile = "endpoint_url = http://profile:1\n";
  const Variables both{{"AWS_ENDPOINT_URL_SECRETS_MANAGER", "http://own:1"},
                       {"AWS_ENDPOINT_URL", "http://all:1"}};
  const std::string usual = "https://secretsmanager.us-east-1.amazonaws.com";
  const struct {
    std::string name, given;
    Variables variables;
    std::string profile, want;
  } cases[] = {
      {"the caller's", "http://given:1", both, service, "http://given:1"},
      {"the service's variable", "", both, service, "http://own:1"},
      {"the variable of all", "", {{"AWS_ENDPOINT_URL", "http://all:1"}}, service, "http://all:1"},
      {"an empty variable is none",
       "",
       {{"AWS_ENDPOINT_URL_SECRETS_MANAGER", ""}, {"AWS_ENDPOINT_URL", "http://all:1"}},
       service,
       "http://all:1"},
      {"the profile's services", "", {}, service, "http://service:1"},
      {"the profile's own", "", {}, profile, "http://profile:1"},
      {"that of another service",
       "",
       {{"AWS_ENDPOINT_URL_S3", "http://s3:1"}},
       "services = s\n[services s]\ns3 =\n  endpoint_url = http://s3:1\n",
       usual},
      {"nothing", "", {}, "", usual},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const auto url = ResolveEndpointUrl(c.given, {"us-east-1"}, ProfileOf(c.profile),
                                        EnvironmentOf(c.variables));
    ASSERT_TRUE(url.has_value()) << url.error();
    EXPECT_EQ(*url, c.want);
  }
}

TEST(EndpointTest, ConfiguredEndpointsAreIgnoredWhenThatIsSaid) {
  const std::string usual = "https://secretsmanager.us-east-1.amazonaws.com";
  const std::string profile = "endpoint_url = http://profile:1\n";
  const std::string ignoring = profile + "ignore_configured_endpoint_urls = true\n";
  const std::string variable = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS";
  const struct {
    std::string name, given;
    Variables variables;
    std::string profile, want;
  } cases[] = {
      {"by the variable", "", {{variable, "true"}}, profile, usual},
      {"in any case", "", {{variable, "TRUE"}}, profile, usual},
      {"by the profile", "", {}, ignoring, usual},
      {"the variable wins", "", {{variable, "false"}}, ignoring, "http://profile:1"},
      {"an empty variable is none", "", {{variable, ""}}, ignoring, usual},
      {"another word is no", "", {{variable, "1"}}, profile, "http://profile:1"},
      {"not the caller's", "http://given:1", {{variable, "true"}}, profile, "http://given:1"},
  };
  for (auto c : cases) {
    SCOPED_TRACE(c.name);
    const auto url = ResolveEndpointUrl(c.given, {"us-east-1"}, ProfileOf(c.profile),
                                        EnvironmentOf(c.variables));
    ASSERT_TRUE(url.has_value()) << url.error();
    EXPECT_EQ(*url, c.want);
    if (!c.given.empty()) continue;
    // A variable with an endpoint is ignored as the profile's is.
    c.variables["AWS_ENDPOINT_URL"] = "http://profile:1";
    const auto other = ResolveEndpointUrl(c.given, {"us-east-1"}, ProfileOf(c.profile),
                                          EnvironmentOf(c.variables));
    ASSERT_TRUE(other.has_value()) << other.error();
    EXPECT_EQ(*other, c.want);
  }
}

// Source: aws-auth.md §7, the table.
TEST(EndpointTest, AwsOwnEndpointFollowsPartitionFipsAndDualStack) {
  const struct {
    std::string region;
    bool fips, dual_stack;
    std::string want;
  } cases[] = {
      {"eu-west-1", false, false, "secretsmanager.eu-west-1.amazonaws.com"},
      {"eu-west-1", true, false, "secretsmanager-fips.eu-west-1.amazonaws.com"},
      {"eu-west-1", false, true, "secretsmanager.eu-west-1.amazonaws.com"},
      {"eu-west-1", true, true, "secretsmanager-fips.eu-west-1.amazonaws.com"},
      {"us-gov-west-1", true, false, "secretsmanager-fips.us-gov-west-1.amazonaws.com"},
      {"cn-north-1", false, false, "secretsmanager.cn-north-1.amazonaws.com.cn"},
      {"cn-north-1", true, false, "secretsmanager-fips.cn-north-1.amazonaws.com.cn"},
      {"cn-north-1", false, true, "secretsmanager.cn-north-1.amazonaws.com.cn"},
      {"cn-north-1", true, true, "secretsmanager-fips.cn-north-1.api.amazonwebservices.com.cn"},
      {"us-iso-east-1", false, false, "secretsmanager.us-iso-east-1.c2s.ic.gov"},
      {"us-isob-east-1", false, false, "secretsmanager.us-isob-east-1.sc2s.sgov.gov"},
      {"eusc-de-east-1", false, false, "secretsmanager.eusc-de-east-1.amazonaws.eu"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.want);
    Variables variables;
    if (c.fips) variables["AWS_USE_FIPS_ENDPOINT"] = "true";
    if (c.dual_stack) variables["AWS_USE_DUALSTACK_ENDPOINT"] = "true";
    const auto url =
        ResolveEndpointUrl("", {c.region}, Profile(), EnvironmentOf(std::move(variables)));
    ASSERT_TRUE(url.has_value()) << url.error();
    EXPECT_EQ(*url, "https://" + c.want);
    std::string properties;
    if (c.fips) properties += "use_fips_endpoint = true\n";
    if (c.dual_stack) properties += "use_dualstack_endpoint = true\n";
    EXPECT_EQ(*ResolveEndpointUrl("", {c.region}, ProfileOf(properties), EnvironmentOf({})), *url);
  }
}

TEST(EndpointTest, APseudoRegionLeadsToFips) {
  EXPECT_EQ(*ResolveEndpointUrl("", {"us-east-1", true}, Profile(), EnvironmentOf({})),
            "https://secretsmanager-fips.us-east-1.amazonaws.com");
}

TEST(EndpointTest, WhatDoesNotGoTogetherIsRefused) {
  const struct {
    std::string name, given;
    Region region;
    Variables variables;
    std::string says;
  } cases[] = {
      {"no region", "", {}, {}, "there is no AWS region"},
      {"FIPS", "http://h:1", {"r"}, {{"AWS_USE_FIPS_ENDPOINT", "true"}}, "FIPS"},
      {"a FIPS region", "http://h:1", {"r", true}, {}, "FIPS"},
      {"dual-stack", "http://h:1", {"r"}, {{"AWS_USE_DUALSTACK_ENDPOINT", "true"}}, "dual-stack"},
      {"no dual-stack there",
       "",
       {"us-iso-east-1"},
       {{"AWS_USE_DUALSTACK_ENDPOINT", "true"}},
       "there is no dual-stack endpoint in region us-iso-east-1"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const auto url = ResolveEndpointUrl(c.given, c.region, Profile(), EnvironmentOf(c.variables));
    ASSERT_FALSE(url.has_value());
    EXPECT_EQ(url.error().code(), ErrorCode::kInvalidArgument);
    EXPECT_THAT(url.error().message(), HasSubstr(c.says));
  }
}

TEST(EndpointTest, WithoutARegionItSaysWhereToSetOne) {
  const auto url = ResolveEndpointUrl("", {}, Profile(), EnvironmentOf({}));
  ASSERT_FALSE(url.has_value());
  EXPECT_THAT(std::string(url.error().hint()), HasSubstr("AWS_REGION"));
  EXPECT_EQ(*ResolveEndpointUrl("http://h:1", {}, Profile(), EnvironmentOf({})), "http://h:1");
}

}  // namespace
}  // namespace keepsake::sdk
