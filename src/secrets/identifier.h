#pragma once

#include "base/random.h"
#include "secrets/caller.h"
#include "secrets/secret_record.h"

#include <string>
#include <string_view>

// Names and ARNs of secrets. Source: secrets-manager.md §2.
namespace keepsake::secrets {

// 1 to 512 ASCII letters, digits and / _ + = . @ - !
bool IsName(std::string_view text);

// arn:PARTITION:secretsmanager:REGION:ACCOUNT:secret:NAME-XXXXXX, the last six random, so that an
// old ARN never means a new secret of that name.
std::string MakeArn(const Caller& caller, std::string_view name, base::Random& random);

// What a SecretId asks for, in the caller's own account and region.
struct Identifier {
  enum class Form {
    kName,  // the secret of that name
    kArn,   // the secret of that name, if it has that ARN
    kNone,  // no secret: the ARN is another account's or region's, or is none
  };
  Form form;
  std::string name;
  std::string arn;

  // Whether the secret of that name is the one that is asked for.
  bool Names(const SecretRecord& record) const { return form == Form::kName || record.arn == arn; }
};

// An ARN without its random end is a name; one whose name ends like a random end is taken to have
// it. A bare name with the random end after it is another name.
Identifier ParseIdentifier(const Caller& caller, std::string_view secret_id);

}  // namespace keepsake::secrets
