// Constants and words that only this layer needs: see constants.h for the public ones.
#ifndef FALCON_NET_SYS_CONSTANT_NAMES_H_
#define FALCON_NET_SYS_CONSTANT_NAMES_H_

namespace falcon::net {

extern const int kTcpUlp;
extern const int kSoAttachFilter, kSoDomain, kSoProtocol, kSoType;

// "EAI_NONAME"; null without a name. The resolver's words for it (gai_strerror(3)).
const char* resolver_code_name(int code);
const char* resolver_words(int code);

}  // namespace falcon::net

#endif  // FALCON_NET_SYS_CONSTANT_NAMES_H_
