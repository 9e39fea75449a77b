#include "secrets/record_form.h"

#include "base/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace keepsake::secrets {
namespace {

using ::testing::ElementsAre;

// security.md S-FMT-2: a secret as format 1 has it, made from the description in record_form.h by
// another program. It stays for ever, and reads in every later version.
constexpr std::string_view kSecretOfFormat1 =
    "0100000000000000070000000c3132333435363738393031320000000975732d656173742d310000"
    "00056469722f730000004161726e3a6177733a736563726574736d616e616765723a75732d656173"
    "742d313a3132333435363738393031323a7365637265743a6469722f732d61316232633300000005"
    "776f72647300000007616c6961732f6b00000007706172746e65720000014f7e9b6f800000014f7e"
    "9b6f81010000014f7e9b6f81010000014fa2a7f3810100000000000041250100000001000000016b"
    "000000017600000000000000030000000200000002563100000000000000010000014f7e9b6f8001"
    "0000000000000000020000000a41575343555252454e54000000046d696e65000000025632000000"
    "00000000020000014f7e9b6f810200000007616c6961732f6b01000000000000412500000000";

base::WallTime At(std::int64_t milliseconds) {
  return base::WallTime(std::chrono::milliseconds(milliseconds));
}

std::string Bytes() {
  return base::HexDecode(kSecretOfFormat1).value();
}

TEST(RecordFormTest, SecretsOfFormat1ReadForEver) {
  const auto record = DecodeRecord("id", Bytes());
  ASSERT_TRUE(record.has_value()) << record.error();
  EXPECT_EQ(record->id, "id");
  EXPECT_EQ(record->number, 7u);
  EXPECT_EQ(record->account, "123456789012");
  EXPECT_EQ(record->region, "us-east-1");
  EXPECT_EQ(record->name, "dir/s");
  EXPECT_EQ(record->arn, "arn:aws:secretsmanager:us-east-1:123456789012:secret:dir/s-a1b2c3");
  EXPECT_EQ(record->description, "words");
  EXPECT_EQ(record->kms_key_id, "alias/k");
  EXPECT_EQ(record->type, "partner");
  EXPECT_EQ(record->created, At(1'440'938'160'000));
  EXPECT_EQ(record->changed, At(1'440'938'160'001));
  EXPECT_EQ(record->deleted, At(1'440'938'160'001));
  EXPECT_EQ(record->purge, At(1'441'542'960'001));
  EXPECT_EQ(record->accessed->Get(), Days(std::chrono::days(16'677)));
  EXPECT_THAT(*record->tags, ElementsAre(SecretTag{"k", "v"}));
  EXPECT_EQ(record->next_version, 3u);
  ASSERT_EQ(record->versions.size(), 2u);
  const Version& first = record->versions[0];
  EXPECT_EQ(first.id, "V1");
  EXPECT_EQ(first.number, 1u);
  EXPECT_EQ(first.created, At(1'440'938'160'000));
  EXPECT_EQ(first.kind, ValueKind::kString);
  EXPECT_EQ(first.kms_key_id, "");
  EXPECT_EQ(first.accessed->Get(), std::nullopt);
  EXPECT_THAT(first.stages, ElementsAre("AWSCURRENT", "mine"));
  const Version& second = record->versions[1];
  EXPECT_EQ(second.kind, ValueKind::kBinary);
  EXPECT_EQ(second.kms_key_id, "alias/k");
  EXPECT_EQ(second.accessed->Get(), Days(std::chrono::days(16'677)));
  EXPECT_TRUE(second.stages.empty());
}

TEST(RecordFormTest, SecretsAreWrittenInFormat1) {
  EXPECT_EQ(base::HexEncode(EncodeRecord(*DecodeRecord("id", Bytes()))), kSecretOfFormat1);
}

TEST(RecordFormTest, WhatIsMissingStaysMissing) {
  SecretRecord record;
  const auto read = DecodeRecord("", EncodeRecord(record));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->deleted, std::nullopt);
  EXPECT_EQ(read->tags, std::nullopt);
  record.tags.emplace();
  EXPECT_TRUE(DecodeRecord("", EncodeRecord(record))->tags->empty());
}

TEST(RecordFormTest, OtherLengthsAndFormatsAreRefused) {
  const std::string bytes = Bytes();
  for (std::size_t size = 1; size < bytes.size(); ++size) {
    ASSERT_EQ(DecodeRecord("", bytes.substr(0, size)).error().code(), ErrorCode::kDataLoss) << size;
  }
  EXPECT_EQ(DecodeRecord("", bytes + '\0').error().code(), ErrorCode::kDataLoss);
  EXPECT_EQ(DecodeRecord("", '\2' + bytes.substr(1)).error().code(),
            ErrorCode::kFailedPrecondition);
}

// security.md S-KEY-3
TEST(RecordFormTest, EveryPartOfABindingMakesAnotherOne) {
  const SecretRecord record = *DecodeRecord("id", Bytes());
  const Version& version = record.versions[0];
  const std::string binding = BindingOf(record, version);
  for (std::string SecretRecord::* part :
       {&SecretRecord::account, &SecretRecord::region, &SecretRecord::name, &SecretRecord::arn}) {
    SecretRecord other = record;
    (other.*part) += "x";
    EXPECT_NE(BindingOf(other, version), binding);
  }
  Version other = version;
  other.id = "V9";
  EXPECT_NE(BindingOf(record, other), binding);
  other = version;
  other.kind = ValueKind::kBinary;
  EXPECT_NE(BindingOf(record, other), binding);
}

}  // namespace
}  // namespace keepsake::secrets
