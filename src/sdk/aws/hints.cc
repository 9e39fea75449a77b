#include "sdk/aws/hints.h"

#include <algorithm>
#include <string>

namespace keepsake::sdk {
namespace {

struct Hint {
  std::string_view type;
  std::string_view text;
};
constexpr Hint kHints[] = {
    {"AccessDeniedException",
     "allow this AWS identity the action, on this secret; a secret under a key of its own needs "
     "kms:Decrypt too"},
    {"DecryptionFailure", "allow this AWS identity kms:Decrypt with the secret's key"},
    {"ExpiredTokenException", "the AWS session has ended; get new temporary credentials"},
    {"IncompleteSignatureException", "something between here and the service changes requests"},
    {"InvalidRequestException",
     "a secret that is marked for deletion must be restored before it can be used"},
    {"InvalidSignatureException",
     "check AWS_SECRET_ACCESS_KEY, the region, and that this machine's clock is right"},
    {"ResourceExistsException", "take another name, or put a new version into the secret there is"},
    {"ThrottlingException", "fewer calls; a client keeps what it read, so share one"},
    {"UnrecognizedClientException", "check AWS_ACCESS_KEY_ID and that the key is active"},
};

}  // namespace

Error WithAwsHint(const Error& error, std::string_view region) {
  if (error.service_code() == "ResourceNotFoundException" && !region.empty()) {
    return error.WithHint("check the name, and that the secret is in region " +
                          std::string(region));
  }
  const auto* found = std::ranges::find(kHints, error.service_code(), &Hint::type);
  return found == std::end(kHints) ? error : error.WithHint(std::string(found->text));
}

}  // namespace keepsake::sdk
