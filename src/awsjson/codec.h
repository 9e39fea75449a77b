#pragma once

#include <keepsake/result.h>
#include <keepsake/secrets_types.h>

#include <string>
#include <string_view>

// The bodies of AWS Secrets Manager: JSON 1.1 to the types of keepsake/secrets_types.h and back.
// Client and server share it. Pure functions: no state, any thread.
// Source: secrets-manager.md §1.2-§1.4, §4, §7-§9.
namespace keepsake::awsjson {

// One JSON object. A member that is as it was made is left out, but for those that the service
// demands or always sends. Texts are UTF-8: whoever takes them from outside has checked. What the
// text grew through on its way is wiped when it holds a secret, and the result is the caller's to
// wipe.
//
// T is any request or response of methods.h.
template <typename T>
std::string Encode(const T& message);

// Strict JSON (RFC 8259), limits::kJsonDepth deep, limits::kJsonNodes (for a response
// limits::kJsonAnswerNodes) names and values, no name twice in one object. No bytes are {}. Unknown
// members are passed over, and null is no member. All memory that held a secret is wiped but the
// result's and the caller's `body`.
//
// Errors of a request, both kInvalidArgument: service code "SerializationException" for what is no
// such JSON, or a member of another JSON type; "ValidationException" with all members that are
// missing or out of range, in the words of the service. What depends on the state of a secret, and
// the forms of names and tokens, are not checked here.
// Errors of a response: kUnknownService; what is out of range is taken as it is, and so is a word
// that this library does not know where a set of them is expected (the member stays empty).
template <typename T>
Result<T> Decode(std::string_view body);

}  // namespace keepsake::awsjson
