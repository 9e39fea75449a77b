#pragma once

#include <keepsake/result.h>
#include <keepsake/secret.h>

#include "server/server.h"

#include <string>

namespace keepsake::server {

// The credentials that a server in memory hands out at its start, random like any others (S-BOOT-2).
struct DevelopmentAccess {
  std::string access_key_id;
  Secret secret_access_key;
  Secret token;  // the v1 text of a super-user's API key; its endpoint is the server's own
};

Result<DevelopmentAccess> MakeDevelopmentAccess(Server& server);

// The lines that a shell needs to reach it, with the official clients and with ours.
std::string DevelopmentVariables(const Endpoints& endpoints, const DevelopmentAccess& access);

}  // namespace keepsake::server
