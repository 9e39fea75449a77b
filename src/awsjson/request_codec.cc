#include "awsjson/codec_body.h"
#include "awsjson/request_shapes.h"

namespace keepsake::awsjson {

template std::string Encode(const CreateSecretRequest&);
template Result<CreateSecretRequest> Decode(std::string_view);
template std::string Encode(const PutSecretValueRequest&);
template Result<PutSecretValueRequest> Decode(std::string_view);
template std::string Encode(const UpdateSecretRequest&);
template Result<UpdateSecretRequest> Decode(std::string_view);
template std::string Encode(const UpdateSecretVersionStageRequest&);
template Result<UpdateSecretVersionStageRequest> Decode(std::string_view);
template std::string Encode(const TagResourceRequest&);
template Result<TagResourceRequest> Decode(std::string_view);
template std::string Encode(const UntagResourceRequest&);
template Result<UntagResourceRequest> Decode(std::string_view);
template std::string Encode(const GetSecretValueRequest&);
template Result<GetSecretValueRequest> Decode(std::string_view);
template std::string Encode(const DescribeSecretRequest&);
template Result<DescribeSecretRequest> Decode(std::string_view);
template std::string Encode(const ListSecretsRequest&);
template Result<ListSecretsRequest> Decode(std::string_view);
template std::string Encode(const ListSecretVersionIdsRequest&);
template Result<ListSecretVersionIdsRequest> Decode(std::string_view);
template std::string Encode(const DeleteSecretRequest&);
template Result<DeleteSecretRequest> Decode(std::string_view);
template std::string Encode(const RestoreSecretRequest&);
template Result<RestoreSecretRequest> Decode(std::string_view);
template std::string Encode(const GetRandomPasswordRequest&);
template Result<GetRandomPasswordRequest> Decode(std::string_view);

}  // namespace keepsake::awsjson
