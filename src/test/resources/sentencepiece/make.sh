#!/usr/bin/env bash
# Makes the models, texts and ids in this folder, with Debian's packages sentencepiece and python3-sentencepiece (0.1.97).
set -euo pipefail
cd "$(dirname "$0")"
train() {
  spm_train --input=words.txt --character_coverage=1.0 --hard_vocab_limit=false --num_threads=1 --minloglevel=1 "$@"
  rm "${2#*=}.vocab"
}
train --model_type=unigram --model_prefix=unigram --vocab_size=900 --normalization_rule_name=nmt_nfkc
train --model_type=bpe --model_prefix=bpe --vocab_size=900 --normalization_rule_name=identity
train --model_type=char --model_prefix=char --vocab_size=700 --normalization_rule_name=identity
train --model_type=unigram --model_prefix=deberta --vocab_size=1200 --normalization_rule_tsv=table.tsv --byte_fallback=true \
  --pad_id=0 --bos_id=1 --eos_id=2 --unk_id=3 --pad_piece=[PAD] --bos_piece=[CLS] --eos_piece=[SEP] --unk_piece=[UNK]
train --model_type=unigram --model_prefix=albert --vocab_size=900 --normalization_rule_tsv=table.tsv \
  --pad_id=0 --unk_id=1 --bos_id=-1 --eos_id=-1 --control_symbols=[CLS],[SEP],[MASK] --user_defined_symbols='<user>'
/usr/bin/python3 reference.py
