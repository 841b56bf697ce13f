/* Prints llama.cpp's logits of a GGUF model: one line for each position asked for, the position and all logits.
 *
 *   logits MODEL BACKENDS LENGTH POSITION... < TOKENS
 *
 * MODEL     a GGUF file
 * BACKENDS  folder with ggml's CPU backends
 * LENGTH    number of tokens; standard input holds them as decimal numbers
 *
 * Keys and values in F32, no flash attention, one thread. docs/agreement.md says how it is built and run. */
#include "ggml-backend.h"
#include "llama.h"
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

static void keep_quiet(enum ggml_log_level level, const char * text, void * unused) {
    (void) unused;
    if (level == GGML_LOG_LEVEL_ERROR) {
        fputs(text, stderr);
    }
}

int main(int count, char ** arguments) {
    if (count < 5) {
        fprintf(stderr, "usage: logits MODEL BACKENDS LENGTH POSITION... < TOKENS\n");
        return 2;
    }
    llama_log_set(keep_quiet, NULL);
    ggml_backend_load_all_from_path(arguments[2]);
    struct llama_model_params model_params = llama_model_default_params();
    model_params.use_extra_bufts = false; // no repacked weights
    struct llama_model * model = llama_model_load_from_file(arguments[1], model_params);
    if (model == NULL) {
        return 1;
    }
    int length = atoi(arguments[3]);
    struct llama_context_params params = llama_context_default_params();
    params.n_ctx = params.n_batch = params.n_ubatch = length;
    params.n_threads = params.n_threads_batch = 1;
    params.type_k = params.type_v = GGML_TYPE_F32;
    params.flash_attn_type = LLAMA_FLASH_ATTN_TYPE_DISABLED;
    struct llama_context * context = llama_init_from_model(model, params);
    struct llama_batch batch = llama_batch_init(length, 0, 1);
    for (int position = 0; position < length; position++) {
        if (context == NULL || scanf("%d", &batch.token[position]) != 1) {
            return 1;
        }
        batch.pos[position] = position;
        batch.n_seq_id[position] = 1;
        batch.seq_id[position][0] = 0;
        batch.logits[position] = true;
    }
    batch.n_tokens = length;
    if (llama_decode(context, batch) != 0) {
        return 1;
    }
    int size = llama_vocab_n_tokens(llama_model_get_vocab(model));
    for (int index = 4; index < count; index++) {
        int position = atoi(arguments[index]);
        const float * row = llama_get_logits_ith(context, position);
        printf("%d", position);
        for (int token = 0; token < size; token++) {
            printf(" %.9g", row[token]);
        }
        printf("\n");
    }
    return 0;
}
