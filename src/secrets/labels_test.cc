#include "secrets/labels.h"

#include "secrets/secret_store_testing.h"

namespace keepsake::secrets {
namespace {

const std::string kCur = "AWSCURRENT";
const std::string kPrev = "AWSPREVIOUS";
const std::string kPend = "AWSPENDING";

// The sequences of secrets-manager.md §6.3, as they were recorded from the service.
class LabelSequenceTest : public SecretStoreTest {
 protected:
  LabelSequenceTest() { EXPECT_EQ(Said(Create("s", "value of V1")), "ok"); }

  void PutOk(const std::string& version, std::vector<std::string> stages = {}) {
    ASSERT_EQ(Said(Put(version, std::move(stages))), "ok");
  }
  void MoveOk(const std::string& stage, const std::string& from, const std::string& to) {
    ASSERT_EQ(Said(Move(stage, from, to)), "ok");
  }
};

TEST_F(LabelSequenceTest, Sequence1APlainPutEndsARotation) {
  EXPECT_EQ(LabelTable(), (Labels{{"V1", {kCur}}}));
  PutOk("V2", {kPend});
  EXPECT_EQ(LabelTable(), (Labels{{"V1", {kCur}}, {"V2", {kPend}}}));
  MoveOk(kCur, "V1", "V2");
  EXPECT_EQ(LabelTable(), (Labels{{"V1", {kPrev}}, {"V2", {kPend, kCur}}}));
  PutOk("V3");
  EXPECT_EQ(LabelTable(), (Labels{{"V2", {kPrev}}, {"V3", {kCur}}}));
}

TEST_F(LabelSequenceTest, Sequence2ASecondRotation) {
  PutOk("V2", {kPend});
  MoveOk(kCur, "V1", "V2");
  PutOk("V3", {kPend});
  EXPECT_EQ(LabelTable(), (Labels{{"V1", {kPrev}}, {"V2", {kCur}}, {"V3", {kPend}}}));
  MoveOk(kCur, "V2", "V3");
  EXPECT_EQ(LabelTable(), (Labels{{"V2", {kPrev}}, {"V3", {kPend, kCur}}}));
}

TEST_F(LabelSequenceTest, Sequence3CustomLabelsStay) {
  PutOk("V2", {kPend, "AWSSOMETHING", "PUT1"});
  MoveOk(kCur, "V1", "V2");
  EXPECT_EQ(LabelTable(), (Labels{{"V1", {kPrev}}, {"V2", {kPend, "AWSSOMETHING", "PUT1", kCur}}}));
  PutOk("V3", {kPend, "PUT2"});
  EXPECT_EQ(
      LabelTable(),
      (Labels{{"V1", {kPrev}}, {"V2", {"AWSSOMETHING", "PUT1", kCur}}, {"V3", {kPend, "PUT2"}}}));
  MoveOk(kCur, "V2", "V3");
  EXPECT_EQ(LabelTable(),
            (Labels{{"V2", {"AWSSOMETHING", "PUT1", kPrev}}, {"V3", {kPend, "PUT2", kCur}}}));
}

TEST_F(LabelSequenceTest, Sequence4CurrentWithACustomLabel) {
  PutOk("V2", {kCur, "PUT0"});
  EXPECT_EQ(LabelTable(), (Labels{{"V1", {kPrev}}, {"V2", {kCur, "PUT0"}}}));
  PutOk("V3", {kPend, "PUT1"});
  MoveOk(kCur, "V2", "V3");
  EXPECT_EQ(LabelTable(), (Labels{{"V2", {"PUT0", kPrev}}, {"V3", {kPend, "PUT1", kCur}}}));
  PutOk("V4", {kPend, "PUT2"});
  EXPECT_EQ(LabelTable(),
            (Labels{{"V2", {"PUT0", kPrev}}, {"V3", {"PUT1", kCur}}, {"V4", {kPend, "PUT2"}}}));
  MoveOk(kCur, "V3", "V4");
  EXPECT_EQ(LabelTable(),
            (Labels{{"V2", {"PUT0"}}, {"V3", {"PUT1", kPrev}}, {"V4", {kPend, "PUT2", kCur}}}));
}

TEST_F(LabelSequenceTest, Sequence5LabelsAreTakenFromWhoHasThem) {
  PutOk("V2", {"one", "two", "three"});
  PutOk("V3", {"one", "two", "three", "four"});
  EXPECT_EQ(LabelTable(), (Labels{{"V1", {kCur}}, {"V3", {"one", "two", "three", "four"}}}));
}

TEST_F(LabelSequenceTest, Sequence5TheOthersStay) {
  PutOk("V2", {"one", "two", "three"});
  PutOk("V3", {"one", "two", "four"});
  EXPECT_EQ(LabelTable(),
            (Labels{{"V1", {kCur}}, {"V2", {"three"}}, {"V3", {"one", "two", "four"}}}));
}

TEST_F(LabelSequenceTest, Sequence6OnlyAPlainPutChangesWhatIsRead) {
  PutOk("V2", {"S0", "S1"});
  PutOk("V3", {"S0", "S1"});
  PutOk("V4", {kPend});
  EXPECT_EQ(Value({.secret_id = "s"}), "value of V1");
  PutOk("V5");
  EXPECT_EQ(Value({.secret_id = "s"}), "value of V5");
}

TEST_F(LabelSequenceTest, Sequence7VersionsWithoutLabelsAreHidden) {
  for (const char* version : {"V2", "V3", "V4"}) PutOk(version);
  const auto listed =
      secrets_->ListSecretVersionIds(caller_, {.secret_id = "s", .include_deprecated = true});
  ASSERT_TRUE(listed.has_value());
  Labels table;
  for (const auto& version : listed->versions) {
    table[NameOf(version.version_id)] = version.version_stages;
  }
  EXPECT_EQ(table, (Labels{{"V1", {}}, {"V2", {}}, {"V3", {kPrev}}, {"V4", {kCur}}}));
  EXPECT_EQ(LabelTable(), (Labels{{"V3", {kPrev}}, {"V4", {kCur}}}));
}

TEST_F(LabelSequenceTest, Sequence8ALabelNamedPendingIsACustomOne) {
  PutOk("V2", {"PENDING"});
  MoveOk(kCur, "V1", "V2");
  EXPECT_EQ(LabelTable(), (Labels{{"V1", {kPrev}}, {"V2", {"PENDING", kCur}}}));
  MoveOk("PENDING", "V2", "");
  EXPECT_EQ(LabelTable(), (Labels{{"V1", {kPrev}}, {"V2", {kCur}}}));
}

// The algorithm of §6.1 once more, as slowly as it is written there: who has which label.
class SlowLabels {
 public:
  void Attach(int version, const std::vector<std::string>& labels, bool is_new) {
    const int old = Holder(kCur);
    for (const std::string& label : labels) holder_[label] = version;
    if (old < 0 || old == version || Holder(kCur) != version) return;
    holder_[kPrev] = old;
    if (is_new && Holder(kPend) != version) holder_.erase(kPend);
  }
  void Remove(const std::string& label) { holder_.erase(label); }
  int Holder(const std::string& label) const {
    const auto found = holder_.find(label);
    return found == holder_.end() ? -1 : found->second;
  }
  std::map<std::string, int> holder_;
};

std::map<std::string, int> HoldersOf(const SecretRecord& record) {
  std::map<std::string, int> holders;
  for (const Version& version : record.versions) {
    for (const std::string& stage : version.stages) {
      EXPECT_FALSE(holders.contains(stage)) << "on two versions: " << stage;
      holders[stage] = static_cast<int>(version.number);
    }
  }
  return holders;
}

TEST(LabelsTest, RandomSequencesAgreeWithASlowReference) {
  testing::SeededRandom random(testing::Seed());
  const std::vector<std::string> all{kCur, kPrev, kPend, "a", "b", "c", "PENDING"};
  for (int sequence = 0; sequence < 500; ++sequence) {
    SecretRecord record;
    SlowLabels reference;
    for (int step = 0; step < 40; ++step) {
      std::vector<std::string> labels;
      for (const std::string& label : all) {
        if (random.Below(3) == 0) labels.push_back(label);
      }
      const std::uint64_t dice = random.Below(3);
      if (record.versions.empty() || dice == 0) {
        Version& version = record.versions.emplace_back();
        version.number = record.next_version++;
        Attach(record, version, labels, Cause::kNewVersion);
        reference.Attach(static_cast<int>(version.number), labels, true);
      } else if (dice == 1) {
        Version& version = record.versions[random.Below(record.versions.size())];
        const std::vector<std::string> one{all[random.Below(all.size())]};
        Attach(record, version, one, Cause::kMove);
        reference.Attach(static_cast<int>(version.number), one, false);
      } else {
        const std::string label = all[random.Below(all.size())];
        if (Version* const holder = record.Holder(label)) Detach(*holder, label);
        reference.Remove(label);
      }
      ASSERT_EQ(HoldersOf(record), reference.holder_) << "sequence " << sequence;
      ASSERT_EQ(CountLabels(record), reference.holder_.size());
    }
  }
}

}  // namespace
}  // namespace keepsake::secrets
