#pragma once

#include "faces/parts.h"
#include "http/service.h"

#include <memory>

namespace keepsake::faces {

// The administration of a running server by its own user, over the Unix socket only: the kernel
// says who calls, and no other credential is asked for. JSON in and out.
//
//   POST /admin/v1/tokens       {"description": TEXT, "expires_seconds": N, "permissions": P}
//       all optional; without permissions the key is a super-user's, without an end it never
//       expires
//     → {"id": ID, "token": V1, "api_key": JWT, "endpoint": E, "expires_at": SECONDS or 0}
//   POST /admin/v1/access-keys  {"user": NAME}, "admin" when absent
//     → {"access_key_id": ID, "secret_access_key": SECRET}
//
// P is what permission_json.h reads. V1 is the text that clients take; it is shown once.
// Errors: {"error": CODE, "message": TEXT} with the HTTP status of the code.
// Source: security.md S-NET-5, S-ID-2.
class LocalApi {
 public:
  explicit LocalApi(const Parts& parts) : parts_(parts) {}

  void CreateToken(std::shared_ptr<http::Exchange> exchange) const;
  void CreateAccessKey(std::shared_ptr<http::Exchange> exchange) const;

 private:
  const Parts& parts_;
};

}  // namespace keepsake::faces
