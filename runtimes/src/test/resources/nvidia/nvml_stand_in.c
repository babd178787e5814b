/* A stand-in for NVIDIA's libnvidia-ml.so.1: two GPUs, the second of which is lost with
 * -DNVML_STAND_IN_LOST; without a driver with -DNVML_STAND_IN_NO_DRIVER. */
#include <string.h>

typedef void *device;
typedef struct {
    unsigned long long total, free, used;
} memory;

static int initialised;
static char devices[2];

#ifdef NVML_STAND_IN_NO_DRIVER
int nvmlInit_v2(void) { return 9; }
#else
int nvmlInit_v2(void) { return initialised++, 0; }
#endif
int nvmlShutdown(void) { return initialised-- > 0 ? 0 : 1; }
const char *nvmlErrorString(int code) {
    return code == 9 ? "Driver Not Loaded" : code == 15 ? "GPU is lost" : "Unknown Error";
}

int nvmlSystemGetDriverVersion(char *text, unsigned length) {
    strncpy(text, "550.90.07", length);
    return 0;
}

int nvmlDeviceGetCount_v2(unsigned *count) {
    *count = 2;
    return 0;
}

int nvmlDeviceGetHandleByIndex_v2(unsigned index, device *result) {
#ifdef NVML_STAND_IN_LOST
    if (index == 1) return 15;
#endif
    *result = &devices[index];
    return 0;
}

int nvmlDeviceGetName(device d, char *text, unsigned length) {
    strncpy(text, "NVIDIA Stand-in 80GB", length);
    return 0;
}

int nvmlDeviceGetUUID(device d, char *text, unsigned length) {
    strncpy(text, d == &devices[0] ? "GPU-11111111-0000" : "GPU-22222222-0000", length);
    return 0;
}

int nvmlDeviceGetMemoryInfo(device d, memory *result) {
    result->total = 85899345920ULL;
    result->free = d == &devices[0] ? 85000000000ULL : 1000000000ULL;
    result->used = result->total - result->free;
    return 0;
}
