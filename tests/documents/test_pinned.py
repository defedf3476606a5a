"""Entries of two real lists, picked by hand and compared field by field with what the lists say."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from citevet.model import Entry, Role
from tests.documents.real import real_list


@dataclass(frozen=True)
class Pin:
    """An entry as a person reads it. Tag badges are left out of `links`; `bibtex` is type, key and number of fields."""

    line: int
    number: int | None
    section: tuple[str, ...]
    title: str
    authors: tuple[str, ...]
    venue: str | None
    year: str | None
    slot: str | None
    preprint: bool
    news: bool
    links: tuple[tuple[str, str], ...]
    bibtex: tuple[tuple[str, str, int], ...] = ()


LONG_CONTEXT = (
    Pin(
        line=92,
        number=None,
        section=("\uf8ffüì¢ News", "Week Papers"),
        title="Conflict-Aware Soft Prompting for Retrieval-Augmented Generation",
        authors=(),
        venue="EMNLP",
        year="2025",
        slot=None,
        preprint=False,
        news=True,
        links=(("paper", "https://arxiv.org/abs/2508.15253"),),
    ),
    Pin(
        line=231,
        number=None,
        section=("\uf8ffüì¢ News", "Month Papers"),
        title="DyCoke: Dynamic Compression of Tokens for Fast Video Large Language Models",
        authors=(),
        venue="ICCV",
        year="2025",
        slot=None,
        preprint=False,
        news=True,
        links=(("paper", "https://arxiv.org/abs/2411.15024v3"),),
    ),
    Pin(
        line=260,
        number=1,
        section=("\uf8ffüìú Papers", "1. Survey Papers"),
        title="Efficient Transformers: A Survey",
        authors=("Yi Tay", "Mostafa Dehghani", "Dara Bahri", "Donald Metzler"),
        venue="Arxiv",
        year="2022",
        slot="Arxiv 2022",
        preprint=True,
        news=False,
        links=(("paper", "https://arxiv.org/abs/2009.06732"),),
    ),
    Pin(
        line=328,
        number=35,
        section=("\uf8ffüìú Papers", "1. Survey Papers"),
        title="Speed Always Wins: A Survey on Efficient Architectures for Large Language Models",
        authors=(
            "Xinda Jia",
            "Jinpeng Li",
            "Zezhong Wang",
            "Jingjing Li",
            "Xingshan Zeng",
            "Yasheng Wang",
            "Weinan Zhang",
            "Yong Yu",
            "Weiwen Liu",
        ),
        venue="Arxiv",
        year="2025",
        slot="Arxiv 2025",
        preprint=True,
        news=False,
        links=(("paper", "https://arxiv.org/abs/2508.12265"),),
    ),
    Pin(
        line=344,
        number=6,
        section=("\uf8ffüìú Papers", "2. Efficient Attention", "2.1 Sparse Attention"),
        title="Reformer: The efficient transformer",
        authors=("Nikita Kitaev", "≈Åukasz Kaiser", "Anselm Levskaya"),
        venue="ICLR",
        year="2020",
        slot="ICLR 2020",
        preprint=False,
        news=False,
        links=(
            ("paper", "https://arxiv.org/abs/2001.04451"),
            ("code", "https://github.com/lucidrains/reformer-pytorch"),
            ("star-badge", "https://img.shields.io/github/stars/lucidrains/reformer-pytorch"),
        ),
    ),
    Pin(
        line=360,
        number=14,
        section=("\uf8ffüìú Papers", "2. Efficient Attention", "2.1 Sparse Attention"),
        title="Landmark Attention: Random-Access Infinite Context Length for Transformers",
        authors=("Amirkeivan Mohtashami", "Martin Jaggi"),
        venue="Arxiv",
        year="2023",
        slot="Arxiv 2023",
        preprint=True,
        news=False,
        links=(
            ("paper", "https://arxiv.org/abs/2305.16300"),
            ("code", "https://github.com/epfml/landmark-attention"),
            ("star-badge", "https://img.shields.io/github/stars/epfml/landmark-attention"),
        ),
    ),
    Pin(
        line=450,
        number=59,
        section=("\uf8ffüìú Papers", "2. Efficient Attention", "2.1 Sparse Attention"),
        title="OmniKV: Dynamic Context Selection for Efficient Long-Context LLMs",
        authors=("Jitai Hao", "Yuke Zhu", "Tian Wang", "Jun Yu", "Xin Xin", "Bo Zheng", "Zhaochun Ren", "Sheng Guo"),
        venue="ICLR",
        year="2025",
        slot="ICLR 2025",
        preprint=False,
        news=False,
        links=(("paper", "https://openreview.net/forum?id=ulCAPXYXfa"),),
    ),
    Pin(
        line=510,
        number=13,
        section=("\uf8ffüìú Papers", "2. Efficient Attention", "2.2 Linear Attention"),
        title="Softmax Attention with Constant Cost per Token",
        authors=("Franz A. Heinsen",),
        venue="Arxiv",
        year="2024",
        slot="Arxiv 2024",
        preprint=True,
        news=False,
        links=(
            ("paper", "https://arxiv.org/abs/2404.05843"),
            ("code", "https://github.com/glassroom/heinsen_attention"),
            ("star-badge", "https://img.shields.io/github/stars/glassroom/heinsen_attention"),
        ),
    ),
    Pin(
        line=524,
        number=20,
        section=("\uf8ffüìú Papers", "2. Efficient Attention", "2.2 Linear Attention"),
        title="Learning to (Learn at Test Time): RNNs with Expressive Hidden States",
        authors=(
            "Yu Sun",
            "Xinhao Li",
            "Karan Dalal",
            "Jiarui Xu",
            "Arjun Vikram",
            "Genghan Zhang",
            "Yann Dubois",
            "Xinlei Chen",
            "Xiaolong Wang",
            "Sanmi Koyejo",
            "Tatsunori Hashimoto",
            "Carlos Guestrin",
        ),
        venue="Arxiv",
        year="2024",
        slot="Arxiv 2024",
        preprint=True,
        news=False,
        links=(
            ("paper", "https://arxiv.org/abs/2407.04620"),
            ("code", "https://github.com/test-time-training/ttt-lm-pytorch"),
            ("star-badge", "https://img.shields.io/github/stars/test-time-training/ttt-lm-pytorch"),
            ("code", "https://github.com/test-time-training/ttt-lm-jax"),
            ("star-badge", "https://img.shields.io/github/stars/test-time-training/ttt-lm-jax"),
        ),
    ),
    Pin(
        line=567,
        number=10,
        section=("\uf8ffüìú Papers", "2. Efficient Attention", "2.4 IO-Aware Attention"),
        title="Model Tells You What to Discard: Adaptive KV Cache Compression for LLMs",
        authors=("Suyu Ge", "Yunan Zhang", "Liyuan Liu", "Minjia Zhang", "Jiawei Han", "Jianfeng Gao"),
        venue="ICLR Oral",
        year="2024",
        slot="ICLR 2024 Oral",
        preprint=False,
        news=False,
        links=(("paper", "https://openreview.net/forum?id=uNrFpDPMyo"),),
    ),
    Pin(
        line=591,
        number=22,
        section=("\uf8ffüìú Papers", "2. Efficient Attention", "2.4 IO-Aware Attention"),
        title="PyramidKV: Dynamic KV Cache Compression based on Pyramidal Information Funneling",
        authors=(
            "Zefan Cai",
            "Yichi Zhang",
            "Bofei Gao",
            "Tianyu Liu",
            "Keming Lu",
            "Wayne Xiong",
            "Yue Dong",
            "Baobao Chang",
            "Junjie Hu",
            "Wen Xiao",
        ),
        venue="Arxiv",
        year="2024",
        slot="Arxiv 2024",
        preprint=True,
        news=False,
        links=(("paper", "https://arxiv.org/abs/2406.02069"),),
    ),
    Pin(
        line=950,
        number=201,
        section=("\uf8ffüìú Papers", "2. Efficient Attention", "2.4 IO-Aware Attention"),
        title="AlayaDB: The Data Foundation for Efficient and Effective Long-context LLM Inference",
        authors=(
            "Yangshen Deng",
            "Zhengxin You",
            "Long Xiang",
            "Qilong Li",
            "Peiqi Yuan",
            "Zhaoyang Hong",
            "Yitao Zheng",
            "Wanting Li",
            "Runzhong Li",
            "Haotian Liu",
            "Kyriakos Mouratidis",
            "Man Lung Yiu",
            "Huan Li",
            "Qiaomu Shen",
            "Rui Mao",
            "Bo Tang",
        ),
        venue="SIGMOD",
        year="2025",
        slot="SIGMOD 2025",
        preprint=False,
        news=False,
        links=(("paper", "https://dl.acm.org/doi/10.1145/3722212.3724428"),),
    ),
)

TOKEN_COMPRESSION = (
    Pin(
        line=11,
        number=1,
        section=("1999",),
        title="What is linguistic redundancy",
        authors=("EC Wit", "Marie Gillette"),
        venue="University of Chicago",
        year="1999",
        slot="University of Chicago 1999",
        preprint=False,
        news=False,
        links=(
            (
                "paper",
                "https://citeseerx.ist.psu.edu/document?repid=rep1&type=pdf&doi=182d3980d8f41616da690d607f6f980dbf582352",
            ),
        ),
        bibtex=(("article", "wit1999linguistic", 5),),
    ),
    Pin(
        line=238,
        number=3,
        section=("2019",),
        title="How contextual are contextualized word representations? "
        "Comparing the geometry of BERT, ELMo, and GPT-2 embeddings",
        authors=("Kawin Ethayarajh",),
        venue="EMNLP-IJCNLP",
        year="2019",
        slot="EMNLP-IJCNLP 2019",
        preprint=False,
        news=False,
        links=(("paper", "https://aclanthology.org/D19-1006/"),),
        bibtex=(("inproceedings", "ethayarajh2019contextual", 5),),
    ),
    Pin(
        line=336,
        number=6,
        section=("2020",),
        title="Spying on your neighbors: "
        "Fine-grained probing of contextual embeddings for information about surrounding words",
        authors=("Josef Klafka", "Allyson Ettinger"),
        venue="ACL",
        year="2020",
        slot="ACL 2020",
        preprint=False,
        news=False,
        links=(
            ("paper", "https://aclanthology.org/2020.acl-main.434.pdf"),
            ("code", "https://github.com/jklafka/context-probes"),
        ),
        bibtex=(("inproceedings", "klafka2020spying", 5),),
    ),
    Pin(
        line=785,
        number=9,
        section=("2023",),
        title="Inference with reference: Lossless acceleration of large language models",
        authors=(
            "Nan Yang",
            "Tao Ge",
            "Liang Wang",
            "Binxing Jiao",
            "Daxin Jiang",
            "Linjun Yang",
            "Rangan Majumder",
            "Furu Wei",
        ),
        venue="arXiv",
        year="2023",
        slot="arXiv 2023",
        preprint=True,
        news=False,
        links=(("paper", "https://arxiv.org/pdf/2304.04487"), ("paper", "2304.04487")),
        bibtex=(("misc", "yang2023inference", 6),),
    ),
    Pin(
        line=984,
        number=1,
        section=("2024",),
        title="Longllmlingua: Accelerating and enhancing llms in long context scenarios via prompt compression",
        authors=(
            "Huiqiang Jiang",
            "Qianhui Wu",
            "Xufang Luo",
            "Dongsheng Li",
            "Chin-Yew Lin",
            "Yuqing Yang",
            "Lili Qiu",
        ),
        venue="ACL",
        year="2024",
        slot="ACL 2024",
        preprint=False,
        news=False,
        links=(
            ("paper", "https://aclanthology.org/2024.acl-long.91.pdf"),
            ("code", "https://aka.ms/LLMLingua"),
            ("paper", "https://aclanthology.org/2024.acl-long.91"),
            ("paper", "10.18653/v1/2024.acl-long.91"),
        ),
        bibtex=(("inproceedings", "jiang-etal-2024-longllmlingua", 11),),
    ),
    Pin(
        line=1311,
        number=18,
        section=("2024",),
        title="Finch: Prompt-guided key-value Caching compression",
        authors=("Giulio Corallo", "Paolo Papotti"),
        venue="TACL",
        year="2024",
        slot="TACL 2024",
        preprint=False,
        news=False,
        links=(
            ("paper", "https://direct.mit.edu/tacl/article-pdf/doi/10.1162/tacl_a_00716/2480391/tacl_a_00716.pdf"),
            ("code", "https://github.com/giulio98/context-compression/"),
            ("paper", "10.1162/tacl_a_00716"),
            ("paper", "https://doi.org/10.1162/tacl\\_a\\_00716"),
            (
                "paper",
                "https://direct.mit.edu/tacl/article-pdf/doi/10.1162/tacl\\_a\\_00716/2480391/tacl\\_a\\_00716.pdf",
            ),
        ),
        bibtex=(("article", "10.1162/tacl_a_00716", 11),),
    ),
    Pin(
        line=1391,
        number=22,
        section=("2024",),
        title="A Simple and Effective $ L_2 $ Norm-Based Strategy for KV Caching Compression",
        authors=("Alessio Devoto", "Yu Zhao", "Simone Scardapane", "Pasquale Minervini"),
        venue="EMNLP",
        year="2024",
        slot="EMNLP 2024",
        preprint=False,
        news=False,
        links=(
            ("paper", "https://aclanthology.org/2024.emnlp-main.1027.pdf"),
            ("code", "https://aclanthology.org/attachments/2024.emnlp-main.1027.software.zip"),
            ("paper", "https://aclanthology.org/2024.emnlp-main.1027/"),
            ("paper", "10.18653/v1/2024.emnlp-main.1027"),
        ),
        bibtex=(("inproceedings", "devoto-etal-2024-simple", 11),),
    ),
    Pin(
        line=1751,
        number=42,
        section=("2024",),
        title="CachingBlend: Fast Large Language Model Serving with Cachingd Knowledge Fusion",
        authors=(
            "Jiayi Yao",
            "Hanchen Li",
            "Yuhan Liu",
            "Siddhant Ray",
            "Yihua Cheng",
            "Qizheng Zhang",
            "Kuntai Du",
            "Shan Lu",
            "Junchen Jiang",
        ),
        venue="arXiv",
        year="2024",
        slot="arXiv 2024",
        preprint=True,
        news=False,
        links=(("paper", "https://arxiv.org/pdf/2405.16444"), ("code", "https://github.com/YaoJiayi/CachingBlend")),
        bibtex=(("article", "yao2024Cachingblend", 4),),
    ),
    Pin(
        line=2058,
        number=61,
        section=("2024",),
        title="NACL: A General and Effective KV Caching Eviction Framework for LLMs at Inference Time",
        authors=(
            "Yilong Chen",
            "Guoxia Wang",
            "Junyuan Shang",
            "Shiyao Cui",
            "Zhenyu Zhang",
            "Tingwen Liu",
            "Shuohuan Wang",
            "Yu Sun",
            "Dianhai Yu",
            "Hua Wu",
        ),
        venue="ACL",
        year="2024",
        slot="ACL 2024",
        preprint=False,
        news=False,
        links=(
            ("paper", "https://aclanthology.org/2024.acl-long.428.pdf"),
            ("code", "https://github.com/PaddlePaddle/Research/tree/master/NLP/ACL2024-NACL"),
            ("paper", "https://aclanthology.org/2024.acl-long.428/"),
            ("paper", "10.18653/v1/2024.acl-long.428"),
        ),
        bibtex=(("inproceedings", "chen-etal-2024-nacl", 11),),
    ),
    Pin(
        line=2163,
        number=66,
        section=("2024",),
        title="XKV: Personalized KV Caching Memory Reduction for Long-Context LLM Inference",
        authors=("Weizhuo Li", "Zhigang Wang", "Yu Gu", "Ge Yu"),
        venue="arXiv",
        year="2024",
        slot="arXiv 2024",
        preprint=True,
        news=False,
        links=(("paper", "https://www.arxiv.org/pdf/2412.05896"),),
        bibtex=(("article", "li2024xkv", 4),),
    ),
    Pin(
        line=2328,
        number=76,
        section=("2024",),
        title="Turning Trash into Treasure: Accelerating Inference of Large Language Models with Token Recycling",
        authors=(
            "Xianzhen Luo",
            "Yixuan Wang",
            "Qingfu Zhu",
            "Zhiming Zhang",
            "Xuanyu Zhang",
            "Qing Yang",
            "Dongliang Xu",
            "Wanxiang Che",
        ),
        venue="arXiv",
        year="2024",
        slot="arXiv 2024",
        preprint=True,
        news=False,
        links=(("paper", "https://arxiv.org/pdf/2408.08696"),),
        bibtex=(("article", "luo2024turning", 4),),
    ),
)


@pytest.mark.parametrize("pin", LONG_CONTEXT, ids=lambda pin: str(pin.line))
def test_entry_of_long_context(pin: Pin) -> None:
    assert _pinned("long-context.md", pin) == pin


@pytest.mark.parametrize("pin", TOKEN_COMPRESSION, ids=lambda pin: str(pin.line))
def test_entry_of_token_compression(pin: Pin) -> None:
    assert _pinned("token-compression-language.md", pin) == pin


def _pinned(name: str, pin: Pin) -> Pin:
    document = real_list(name)
    entry = next(entry for entry in document.entries if entry.line == pin.line)
    assert entry.title is not None
    assert document.text_at(entry.title.span) == entry.title.text
    return Pin(
        line=entry.line,
        number=entry.number,
        section=entry.section[1:],
        title=entry.title.text,
        authors=entry.author_names,
        venue=_text(entry, "venue"),
        year=_text(entry, "year"),
        slot=document.text_at(entry.venue_slot) if entry.venue_slot else None,
        preprint=entry.preprint,
        news=entry.news,
        links=tuple(
            (document.links[index].role.value, document.links[index].url)
            for index in entry.links
            if document.links[index].role is not Role.BADGE
        ),
        bibtex=tuple((each.name.text, each.key.text, len(each.fields)) for each in entry.bibtex),
    )


def _text(entry: Entry, name: str) -> str | None:
    field = entry.venue if name == "venue" else entry.year
    return field.text if field else None
