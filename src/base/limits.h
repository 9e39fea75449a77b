#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

// Every limit by name and default, in one place; what breaking one does is said where it is kept.
// Source: security.md §4-§5, momento-semantics.md §11, secrets-manager.md §4.
namespace keepsake::limits {

using namespace std::chrono_literals;

// The whole server.
inline constexpr std::size_t kConnections = 10'000;
inline constexpr std::size_t kConnectionsPerAddress = 1'000;  // off on loopback
inline constexpr int kReservedDescriptors = 64;
inline constexpr auto kAcceptPause = 100ms;  // after accept fails for lack of descriptors
inline constexpr auto kDrain = 10s;          // from SIGTERM until begun calls are cut

// Any connection.
inline constexpr std::size_t kSniffBytes = 24;
inline constexpr auto kSniff = 5s;
inline constexpr auto kTlsHandshake = 10s;
inline constexpr auto kIdleConnection = 15min;
inline constexpr auto kStalledConnection = 60s;  // no progress while we have data for it
inline constexpr std::size_t kQueuedBytes = 4 << 20;
inline constexpr auto kFirstSuccess = 10s;  // an unauthenticated connection's time to its first one
inline constexpr int kUnauthenticatedStreams = 4;
inline constexpr int kUnauthenticatedFailures = 20;

// Messages.
inline constexpr std::size_t kGrpcMessageBytes = 10'486'000;
inline constexpr std::size_t kSecretsBodyBytes = 512 << 10;
inline constexpr std::size_t kAdminBodyBytes = 64 << 10;
inline constexpr std::size_t kJsonDepth = 32;
inline constexpr std::size_t kJsonNodes = 10'000;
inline constexpr std::size_t kJsonAnswerNodes = 100'000;  // 100 secrets with 50 tags each
inline constexpr std::size_t kJsonViolations = 16;        // told in one answer
inline constexpr std::size_t kJsonEchoBytes = 4'096;      // of a value that breaks a rule
inline constexpr std::size_t kErrorTextBytes = 8 << 10;   // of a service's words, kept by a client
inline constexpr std::size_t kErrorTypeBytes = 128;
inline constexpr std::size_t kRefusalTextBytes = 512;  // of our words, without a protocol
inline constexpr int kProtobufDepth = 32;
inline constexpr std::size_t kReusedMessageBytes = 64 << 10;  // of a request, for the next one
inline constexpr auto kMaxDeadline = 5min;
inline constexpr auto kDefaultDeadline = 60s;

// The cache.
inline constexpr std::size_t kItemBytes = 4'883 << 10;  // key + value
inline constexpr std::size_t kKeyBytes = 64 << 10;
inline constexpr std::size_t kStreamAheadBytes = 256
                                                 << 10;  // of answers, before the peer takes them
inline constexpr std::size_t kLeaderboardBatch = 8'192;  // elements, ids or ranks in one call
inline constexpr auto kLeaderboardLife = 168h;           // after its last write
inline constexpr std::size_t kNameBytes = 255;           // of a cache or a topic
// What a reading of a large collection takes at most under one hold of its lock.
inline constexpr std::size_t kSliceElements = 128;
inline constexpr std::size_t kSliceBytes = 32 << 10;
inline constexpr std::size_t kCaches = 10'000;
inline constexpr std::size_t kListCachesPage = 1'000;
inline constexpr std::uint64_t kMinCacheMemoryBytes = 1ULL << 20;
inline constexpr std::uint64_t kMaxCacheMemoryBytes = 120ULL << 30;  // what an index slot can name
inline constexpr std::size_t kShards = 64;
inline constexpr std::size_t kCopiedValueBytes = 16 << 10;  // a larger one leaves by reference
inline constexpr auto kCacheSlotRest = 10s;  // from a flush until its slot number may be used again
inline constexpr auto kSweepTurn = 15s;      // from one look at every item for expiry to the next

// Tokens.
inline constexpr std::size_t kTokenBytes = 8 << 10;
inline constexpr std::size_t kTokenTextBytes = 64 << 10;  // with the JSON around it
inline constexpr auto kTokenLeeway = 60s;
inline constexpr std::size_t kApiKeys = 10'000;
inline constexpr std::size_t kPermissionRules = 20;
inline constexpr std::size_t kDescriptionBytes = 1'024;
inline constexpr auto kApiKeyLifetime = 24h * 365 * 100;
inline constexpr auto kSigningKeyAge = 24h * 180;  // then a new one signs, this one only verifies
inline constexpr std::size_t kVerifiedTokens = 10'000;
inline constexpr auto kVerifiedTokenLife = 60s;
inline constexpr auto kSignatureWindow = 5min;
inline constexpr std::size_t kRegionBytes = 64;

// Requests signed with AWS Signature Version 4.
inline constexpr std::size_t kCredentialBytes = 512;         // key id with its scope
inline constexpr std::size_t kSignedHeadersBytes = 4 << 10;  // the list of their names
inline constexpr auto kPresignedLife = 7 * 24h;
inline constexpr std::size_t kSigningKeys = 1'024;            // derived ones kept, of each kind
inline constexpr std::size_t kEchoedRequestBytes = 16 << 10;  // of a canonical request in an error

// Secrets.
inline constexpr std::size_t kSecretNameBytes = 512;
inline constexpr std::size_t kSecretVersions = 100;  // then old ones without a label make room
inline constexpr auto kVersionKept = 24h;            // younger ones never do
inline constexpr std::size_t kStagingLabels = 20;    // of one secret
inline constexpr std::size_t kSecretTags = 50;
inline constexpr std::size_t kSecretsPerRegion = 500'000;
inline constexpr std::size_t kRequestTokenLeast = 32;  // characters of a ClientRequestToken
inline constexpr std::size_t kRequestTokenMost = 64;
inline constexpr int kRecoveryDaysLeast = 7;
inline constexpr int kRecoveryDaysMost = 30;
inline constexpr std::size_t kListSecretsPage = 100;
inline constexpr std::size_t kListSecretsStep = 1'000;  // secrets looked at under one lock
inline constexpr std::int64_t kPasswordLength = 4'096;
inline constexpr std::int64_t kPasswordLengthDefault = 32;

// The durable file.
inline constexpr std::size_t kStoreQueue = 4'096;  // works that wait; one more is refused
inline constexpr std::size_t kStoreGroup = 256;    // works of one transaction
inline constexpr int kLogPages = 1'000;            // of 4 KiB, then the log is moved into the file
inline constexpr auto kShredAfter = 30s;           // deleted bytes stay in the log no longer
inline constexpr std::size_t kBallastBytes = 4 << 20;         // given up when the disk is full
inline constexpr std::size_t kBallastMargin = 512 << 10;      // less free: only deletions
inline constexpr std::uint64_t kKekRotateWraps = 1ULL << 30;  // then a start makes a new key
inline constexpr std::uint64_t kKekWraps = 1ULL << 31;        // then nothing is written any more
inline constexpr auto kKekAge = 24h * 365;

// The SDK.
inline constexpr int kFreeRetries = 100;    // saved up, or not yet earned
inline constexpr auto kLongestCall = 24h;   // what a longer timeout is taken for
inline constexpr auto kAnswerGrace = 1s;    // beyond its deadline, before a caller stops waiting
inline constexpr auto kTokenRest = 1s;      // between two fetches of a token
inline constexpr auto kTokenRestMax = 60s;  // when they keep failing or bring nothing new
inline constexpr auto kTokenMargin = 60s;   // a token is replaced so long before its end, at least
inline constexpr std::size_t kListPages = 1'000;
inline constexpr std::size_t kBatchItems = 1'000;  // of one request; a larger batch is cut
inline constexpr std::size_t kBatchRequests = 4;   // of one batch on the wire at once
inline constexpr std::size_t kAwsConnections = 4;  // kept to one host
inline constexpr std::size_t kAwsCalls = 1'000;    // of one client at once
inline constexpr auto kAwsIdleConnection = 10s;    // then it is not trusted with a call any more
inline constexpr std::size_t kAwsAnswerBytes = 4 << 20;
inline constexpr int kAwsRetryTokens = 500;
inline constexpr auto kAwsClockLie = 15min;  // a slower answer says nothing about the clock
inline constexpr std::size_t kKeysAnswerBytes = 64 << 10;  // of a container or an instance
inline constexpr auto kKeysRefreshAhead = 15min;           // of their expiry
inline constexpr std::size_t kProfileFileBytes = 1 << 20;
inline constexpr std::size_t kProfileEntries = 10'000;  // sections and properties of one file
inline constexpr std::size_t kCaFileBytes = 4 << 20;

// Keys in memory.
inline constexpr std::size_t kLockedBytes = 4 << 20;  // kept out of swap
inline constexpr std::size_t kSparePages = 16;        // a thread, wiped and locked

}  // namespace keepsake::limits
