/* Put before every source file: these functions got a newer version in glibc 2.29 for the sake of errno alone. Asking for the
   older one, which every glibc still has, lets what is compiled here run from glibc 2.28 on. */
#ifndef __ASSEMBLER__
#if defined(__x86_64__)
#define OLDER "GLIBC_2.2.5"
#elif defined(__aarch64__)
#define OLDER "GLIBC_2.17"
#endif
__asm__(".symver exp,exp@" OLDER);
__asm__(".symver exp2,exp2@" OLDER);
__asm__(".symver log,log@" OLDER);
__asm__(".symver log2,log2@" OLDER);
__asm__(".symver pow,pow@" OLDER);
#endif
