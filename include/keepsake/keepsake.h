#pragma once

/// All of the library.
#include <keepsake/cache_client.h>
#include <keepsake/credential_source.h>
#include <keepsake/secrets_manager_client.h>
#include <keepsake/version.h>
