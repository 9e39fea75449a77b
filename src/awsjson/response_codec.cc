#include "awsjson/codec_body.h"
#include "awsjson/response_shapes.h"

namespace keepsake::awsjson {

template std::string Encode(const CreateSecretResponse&);
template Result<CreateSecretResponse> Decode(std::string_view);
template std::string Encode(const PutSecretValueResponse&);
template Result<PutSecretValueResponse> Decode(std::string_view);
template std::string Encode(const UpdateSecretResponse&);
template Result<UpdateSecretResponse> Decode(std::string_view);
template std::string Encode(const UpdateSecretVersionStageResponse&);
template Result<UpdateSecretVersionStageResponse> Decode(std::string_view);
template std::string Encode(const TagResourceResponse&);
template Result<TagResourceResponse> Decode(std::string_view);
template std::string Encode(const UntagResourceResponse&);
template Result<UntagResourceResponse> Decode(std::string_view);
template std::string Encode(const GetSecretValueResponse&);
template Result<GetSecretValueResponse> Decode(std::string_view);
template std::string Encode(const DescribeSecretResponse&);
template Result<DescribeSecretResponse> Decode(std::string_view);
template std::string Encode(const ListSecretsResponse&);
template Result<ListSecretsResponse> Decode(std::string_view);
template std::string Encode(const ListSecretVersionIdsResponse&);
template Result<ListSecretVersionIdsResponse> Decode(std::string_view);
template std::string Encode(const DeleteSecretResponse&);
template Result<DeleteSecretResponse> Decode(std::string_view);
template std::string Encode(const RestoreSecretResponse&);
template Result<RestoreSecretResponse> Decode(std::string_view);
template std::string Encode(const GetRandomPasswordResponse&);
template Result<GetRandomPasswordResponse> Decode(std::string_view);

}  // namespace keepsake::awsjson
