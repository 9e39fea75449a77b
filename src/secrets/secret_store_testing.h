#pragma once

#include "secrets/secret_store.h"
#include "testing/manual_clock.h"
#include "testing/seeded_random.h"
#include "testing/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <map>
#include <memory>
#include <string>
#include <vector>

// What the tests of the operations share: a store on disk that can be opened anew, and calls that
// wait. For tests only.
namespace keepsake::secrets {

using Labels = std::map<std::string, std::vector<std::string>>;

// "V1" as a ClientRequestToken, and back.
inline std::string TokenOf(const std::string& version) {
  return version + "-" + std::string(31 - version.size(), '0');
}
inline std::string NameOf(const std::string& token) {
  return token.substr(0, token.find('-'));
}

class SecretStoreTest : public ::testing::Test {
 protected:
  SecretStoreTest() {
    EXPECT_TRUE(store::Store::Initialize(options_, master_key_, clock_, random_).has_value());
    Open();
  }

  void Open() {
    secrets_.reset();
    store_.reset();
    auto opened = store::Store::Open(options_, master_key_, clock_, random_);
    ASSERT_TRUE(opened.has_value()) << opened.error();
    store_ = *std::move(opened);
    auto loaded = SecretStore::Load(*store_, clock_, random_);
    ASSERT_TRUE(loaded.has_value()) << loaded.error();
    secrets_ = *std::move(loaded);
  }

  // Makes the call and waits for its answer.
  template <typename Request, typename Response>
  Result<Response> Call(void (SecretStore::*operation)(const Caller&, Request,
                                                       SecretStore::Reply<Response>),
                        Request request) {
    std::promise<Result<Response>> answered;
    ((*secrets_).*operation)(caller_, std::move(request), [&](Result<Response> response) {
      answered.set_value(std::move(response));
    });
    return answered.get_future().get();
  }

  Result<CreateSecretResponse> Create(CreateSecretRequest request) {
    return Call(&SecretStore::CreateSecret, std::move(request));
  }
  Result<CreateSecretResponse> Create(const std::string& name, const std::string& value,
                                      const std::string& version = "V1") {
    return Create({.name = name, .secret_string = value, .client_request_token = TokenOf(version)});
  }
  Result<PutSecretValueResponse> Put(PutSecretValueRequest request) {
    return Call(&SecretStore::PutSecretValue, std::move(request));
  }
  Result<PutSecretValueResponse> Put(const std::string& version,
                                     std::vector<std::string> stages = {}) {
    return Put({.secret_id = "s",
                .secret_string = "value of " + version,
                .version_stages = std::move(stages),
                .client_request_token = TokenOf(version)});
  }
  Result<UpdateSecretResponse> Update(UpdateSecretRequest request) {
    return Call(&SecretStore::UpdateSecret, std::move(request));
  }
  // Empty versions are not sent.
  Result<UpdateSecretVersionStageResponse> Move(const std::string& stage, const std::string& from,
                                                const std::string& to) {
    UpdateSecretVersionStageRequest request{.secret_id = "s", .version_stage = stage};
    if (!from.empty()) request.remove_from_version_id = TokenOf(from);
    if (!to.empty()) request.move_to_version_id = TokenOf(to);
    return Call(&SecretStore::UpdateSecretVersionStage, std::move(request));
  }
  Result<DeleteSecretResponse> Delete(DeleteSecretRequest request) {
    return Call(&SecretStore::DeleteSecret, std::move(request));
  }
  Result<RestoreSecretResponse> Restore(const std::string& id) {
    return Call(&SecretStore::RestoreSecret, RestoreSecretRequest{.secret_id = id});
  }
  Result<GetSecretValueResponse> Get(GetSecretValueRequest request) {
    return secrets_->GetSecretValue(caller_, request);
  }
  Result<DescribeSecretResponse> Describe(const std::string& id) {
    return secrets_->DescribeSecret(caller_, {.secret_id = id});
  }
  // The value, or the error's type and text.
  std::string Value(GetSecretValueRequest request) {
    const auto got = Get(std::move(request));
    if (!got.has_value()) return Said(got.error());
    const auto& value = got->secret_string.has_value() ? got->secret_string : got->secret_binary;
    return std::string(value->reveal());
  }
  // The labels of the secret "s" by the short names of its versions.
  Labels LabelTable() {
    Labels table;
    const auto described = Describe("s");
    if (!described.has_value()) return table;
    for (const auto& [id, stages] : described->version_ids_to_stages) table[NameOf(id)] = stages;
    return table;
  }

  static std::string Said(const Error& error) {
    return error.service_code() + ": " + error.message();
  }
  template <typename T>
  static std::string Said(const Result<T>& result) {
    return result.has_value() ? "ok" : Said(result.error());
  }

  testing::TemporaryFolder folder_;
  store::StoreOptions options_{.path = folder_ / "keepsake.db"};
  testing::ManualClock clock_;
  testing::SeededRandom random_{testing::Seed()};
  crypto::SecretBytes master_key_ = crypto::SecretBytes::FromRandom(32, random_);
  Caller caller_{"123456789012", "us-east-1"};
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<SecretStore> secrets_;
};

}  // namespace keepsake::secrets
