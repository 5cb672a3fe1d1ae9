"""Certificates of volunteer service.

The model is Order 67 of the Ministry of Civil Affairs of 2020 (志愿服务记录与证明出具办法): who
keeps the record certifies it, truly, completely, in time and free of charge (article 3).
"""
